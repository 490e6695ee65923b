// What a plan needs of a network's present weights: made anew whenever the network makes others.
import { arrayOps, type ParameterInfo, type PenaltyReport, type Plan, type Weights } from "@reg/core";
import {
  assertFinite,
  assertNoActivities,
  assertOps,
  type EditWeights,
  inObjective,
  type PlanProgress,
  type Units,
} from "@reg/core/adapter";
import { assertStrengths } from "./assertStrengths.ts";
import { arithmeticOf } from "./entryArithmetic.ts";
import { type FiniteSteps, finiteSteps } from "./finiteSteps.ts";
import { type FrozenZeros, frozenZeros } from "./frozenZeros.ts";
import { type BrainNetwork, type InitializedNetwork, isInitialized, type NetworkInternals } from "./network.ts";
import { expectedParameters, parametersOf } from "./parameters.ts";
import { weightEditor } from "./sparsity.ts";
import { type PlanArithmetic, type TrainingStep, trainingStep } from "./trainingStep.ts";
import { unitsArithmeticOf } from "./unitsArithmetic.ts";
import { expectedUnits, unitsOf } from "./unitsOf.ts";

/** The plan for these parameters and, asked for where it matters, these units. */
export type PlanFor = (parameters: readonly ParameterInfo[], units: () => readonly Units[]) => Plan;

/** A plan on present weights. */
export interface Work extends PlanArithmetic {
  readonly net: InitializedNetwork;
  readonly step: TrainingStep;
  readonly finite: FiniteSteps;
  readonly zeros: FrozenZeros;
  readonly edit: EditWeights;
}

/** Throws `NON_FINITE_WEIGHTS` when a regularized parameter holds a NaN or an infinity. */
function assertAllFinite(net: InitializedNetwork, { regularized, units }: Plan): void {
  const parameters = new Map(parametersOf(net).map((parameter) => [parameter.path, parameter]));
  const planned = [...regularized.map(({ parameter }) => parameter), ...units.flatMap((entry) => entry.parameters)];
  for (const path of new Set(planned.map((parameter) => parameter.path))) {
    // `Parameter` lets an adapter make its reader wait; this one's numbers are there at once.
    assertFinite(parameters.get(path)!.read() as Weights, path, "@reg/brainjs");
  }
}

/** The plan for a network, with or without weights. Throws what `planFor` throws and what brain.js cannot do. */
export function planOf(net: NetworkInternals, planFor: PlanFor): Plan {
  const initialized = isInitialized(net);
  // A BrainNetwork, as whoever has its internals knows.
  const units = () => (initialized ? unitsOf(net as unknown as BrainNetwork, { inputs: true }) : expectedUnits(net));
  const plan = planFor(initialized ? parametersOf(net) : expectedParameters(net), units);
  assertStrengths(plan);
  assertNoActivities(plan, "@reg/brainjs");
  assertOps(plan, arrayOps, "@reg/brainjs");
  return plan;
}

/** The work on a network's weights; `undefined` while there are none. The network is not changed. */
export function workOn(net: NetworkInternals, plan: Plan, optimizer: () => void): Work | undefined {
  if (!isInitialized(net)) return undefined;
  assertAllFinite(net, plan);
  const entries = plan.regularized.map((entry) => arithmeticOf(net, entry));
  const units = plan.units.map((entry) => unitsArithmeticOf(net, entry));
  const arithmetic = { plan, entries, units };
  return {
    ...arithmetic,
    net,
    step: trainingStep(net, arithmetic, optimizer),
    finite: finiteSteps(net),
    zeros: frozenZeros(net, plan),
    edit: weightEditor(net, plan),
  };
}

/** The penalties on the weights as they are; 0 while there are none. */
export function penaltyNow(work: Work | undefined, progress: PlanProgress): PenaltyReport {
  const sum = { penalty: 0, inObjective: 0 };
  const add = (value: number, mode: Parameters<typeof inObjective>[0]) => {
    sum.penalty += value;
    if (inObjective(mode)) sum.inObjective += value;
  };
  for (const { entry, kernel, weights, mode } of work?.entries ?? [])
    add(progress.strengthOf(entry) * kernel.value(weights()), mode);
  for (const { kernel, weights, mode } of work?.units ?? []) add(progress.strengthAt() * kernel.value(weights()), mode);
  return sum;
}
