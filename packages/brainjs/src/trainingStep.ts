import type { Plan } from "@reg/core";
import { afterOptimizer, movesWeight, optimizerGradient, type PlanProgress } from "@reg/core/adapter";
import { type EntryArithmetic, joinedGradients } from "./entryArithmetic.ts";
import type { InitializedNetwork } from "./network.ts";
import { type OwnSteps, ownStepsOf } from "./ownSteps.ts";
import type { UnitsArithmetic } from "./unitsArithmetic.ts";
import { updateFor } from "./update.ts";

/** One step: what brain.js would have called to move the weights, and where training stands with the plan. */
export type TrainingStep = (optimizer: () => void, progress: PlanProgress) => void;

/** A plan on the numbers of a network. */
export interface PlanArithmetic {
  readonly plan: Plan;
  readonly entries: readonly EntryArithmetic[];
  readonly units: readonly UnitsArithmetic[];
}

/** Where nothing is in mode "loss" brain.js' own update is the optimizer's whole step, whatever it is. */
function ownUpdate(net: InitializedNetwork): TrainingStep {
  return (optimizer) => optimizer.call(net);
}

/** brain.js' update with penalties in its gradient. Throws `UNSUPPORTED_MODEL` for an update that is not brain.js'. */
function joinedUpdate(
  net: InitializedNetwork,
  { plan, entries, units }: PlanArithmetic,
  first: () => void,
): TrainingStep {
  const gradients = joinedGradients(plan, entries, units);
  let [known, update] = [first, updateFor(net, first)];
  return (optimizer, progress) => {
    if (optimizer !== known) [known, update] = [optimizer, updateFor(net, optimizer)];
    // No penalty in mode "loss" serves a target of sparsity, so they have one strength.
    update(net, gradients, progress.strengthAt());
  };
}

/** Asks for the step that the optimizer gives each of these, anew where it is another optimizer. */
type AskSteps = (optimizer: () => void) => readonly (OwnSteps | undefined)[];

/** What entries in modes `proximal` and `decoupled` do after the optimizer. */
function entryMoves(net: InitializedNetwork, moved: readonly EntryArithmetic[], stepsOf: AskSteps): TrainingStep {
  let [own, strengthNow] = [[] as readonly (OwnSteps | undefined)[], 0];
  // One object for each entry: a step allocates nothing.
  const steps = moved.map((_, i) => ({ rate: 0, own: () => own[i]!(strengthNow) }));
  return (optimizer, progress) => {
    own = stepsOf(optimizer);
    for (let i = 0; i < moved.length; i++) {
      const each = moved[i]!;
      strengthNow = progress.strengthOf(each.entry);
      steps[i]!.rate = net.trainOpts.learningRate * strengthNow;
      afterOptimizer(each, each, each.weights(), steps[i]!);
    }
  };
}

/** What penalties on units do after it. */
function unitMoves(net: InitializedNetwork, moved: readonly UnitsArithmetic[], stepsOf: AskSteps): TrainingStep {
  let [own, strengthNow] = [[] as readonly (OwnSteps | undefined)[], 0];
  let first = 0;
  const steps = moved.map(({ parameters }) => {
    const from = first;
    first += parameters.length;
    const each: (number | Float64Array)[] = parameters.map(() => 0);
    const fill = () => {
      for (let i = 0; i < each.length; i++) each[i] = own[from + i]!(strengthNow);
      return each;
    };
    return { rate: 0, own: fill };
  });
  return (optimizer, progress) => {
    own = stepsOf(optimizer);
    strengthNow = progress.strengthAt();
    for (let i = 0; i < moved.length; i++) {
      const each = moved[i]!;
      steps[i]!.rate = net.trainOpts.learningRate * strengthNow;
      afterOptimizer(each, each, each.weights(), steps[i]!);
    }
  };
}

/** What modes `proximal` and `decoupled` do after the optimizer. Throws `UNSUPPORTED_MODEL`, `NO_PROX`. */
function penaltyMoves(
  net: InitializedNetwork,
  { plan, entries, units }: PlanArithmetic,
  first: () => void,
): readonly TrainingStep[] {
  const [movedEntries, movedUnits] = [entries, units].map((all) => all.filter(({ mode }) => movesWeight(mode))) as [
    EntryArithmetic[],
    UnitsArithmetic[],
  ];
  const parameters = [
    ...movedEntries.map(({ entry }) => entry),
    ...movedUnits.flatMap(({ mode, metric, parameters: own }) => own.map((parameter) => ({ mode, metric, parameter }))),
  ];
  const ask = (optimizer: () => void) => {
    const all = ownStepsOf(net, plan, parameters, optimizer);
    return { ofEntries: all.slice(0, movedEntries.length), ofUnits: all.slice(movedEntries.length) };
  };
  let [known, own] = [first, ask(first)];
  const current = (optimizer: () => void) => {
    if (optimizer !== known) [known, own] = [optimizer, ask(optimizer)];
    return own;
  };
  return [
    entryMoves(net, movedEntries, (optimizer) => current(optimizer).ofEntries),
    unitMoves(net, movedUnits, (optimizer) => current(optimizer).ofUnits),
  ];
}

/**
 * A plan's step for each pattern, to be taken where brain.js calls `adjustWeights`; `optimizer` is what that was.
 * The rate is brain.js' learningRate at that step. Nothing is allocated, except by penalties without a kernel (`orthogonal`).
 * Throws `UNSUPPORTED_MODEL`, `NO_PROX`.
 */
export function trainingStep(net: InitializedNetwork, arithmetic: PlanArithmetic, optimizer: () => void): TrainingStep {
  const { entries, units } = arithmetic;
  const joined = [...entries, ...units].some(({ mode }) => mode === "loss");
  const optimize = joined ? joinedUpdate(net, arithmetic, optimizer) : ownUpdate(net);
  const [moveEntries, moveUnits] = penaltyMoves(net, arithmetic, optimizer);
  return (current, progress) => {
    for (const each of entries) optimizerGradient(each.mode, each, undefined, 0);
    for (const each of units) optimizerGradient(each.mode, each, undefined, 0);
    optimize(current, progress);
    moveEntries!(current, progress);
    moveUnits!(current, progress);
  };
}
