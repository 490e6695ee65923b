// A plan at work on a network: brain.js keeps its training loop, and its `adjustWeights`, which it calls for each
// pattern, becomes ours. Steps are counted in patterns, from here on.
import {
  type Attachment,
  arrayOps,
  type ParameterInfo,
  type PenaltyReport,
  type Plan,
  RegError,
  type StepReport,
} from "@reg/core";
import { assertNoTargets, assertNoUnits, assertOps, createPlanProgress, inObjective } from "@reg/core/adapter";
import { assertStrengths } from "./assertStrengths.ts";
import { arithmeticOf, type EntryArithmetic } from "./entryArithmetic.ts";
import { type FiniteSteps, finiteSteps, type Stop } from "./finiteSteps.ts";
import { hook } from "./hooks.ts";
import { type BrainNetwork, internalsOf, isInitialized, type NetworkInternals } from "./network.ts";
import { expectedParameters, parametersOf } from "./parameters.ts";
import { type TrainingStep, trainingStep } from "./trainingStep.ts";

/** The status that brain.js reports: the result of `train`, and the argument of `callback`. */
export interface TrainingStatus {
  readonly iterations: number;
  /** Mean squared error of the iteration's patterns, each before its own step. */
  readonly error: number;
}

/** brain.js' status with the objective that training minimized. */
export interface TrainingReport extends TrainingStatus, StepReport {
  /** Half the squared error, summed over outputs, mean over patterns: error * outputs / 2. */
  readonly dataLoss: number;
}

/** A plan that is attached to a network. */
export interface BrainAttachment extends Attachment {
  /** For a network without weights: what is known of the plan so far, with 0 for sizes that the data will tell. */
  readonly plan: Plan;
  /** The penalty on the weights as they are now, at the strength of the step to come. 0 while there are no weights. */
  penalty(): number;
  /** The penalty on the weights as they are now. 0 while there are no weights. */
  report(): PenaltyReport;
  /**
   * What a status of brain.js means: `callback: (status) => history.push(attachment.objective(status))`. The error is
   * that of the iteration, the penalty that of the weights as they are now.
   */
  objective(status: TrainingStatus): TrainingReport;
}

const attachments = new WeakMap<object, BrainAttachment>();

/** The plan that is attached to a network, if there is one. */
export const attachmentOf = (net: BrainNetwork): BrainAttachment | undefined => attachments.get(net);

/** What a network's present weights need. */
interface Work {
  readonly plan: Plan;
  readonly entries: readonly EntryArithmetic[];
  readonly step: TrainingStep;
  /** `undefined` while there are no weights. */
  readonly finite?: FiniteSteps;
}

type PlanFor = (parameters: readonly ParameterInfo[]) => Plan;

function begin(net: NetworkInternals, planFor: PlanFor, optimizer: () => void): Work {
  const initialized = isInitialized(net);
  const plan = planFor(initialized ? parametersOf(net) : expectedParameters(net));
  assertNoTargets(plan, "@reg/brainjs");
  assertStrengths(plan);
  assertNoUnits(plan, "@reg/brainjs");
  assertOps(plan, arrayOps, "@reg/brainjs");
  // Before there are weights there is nothing to step on, but most of what can be wrong is wrong already.
  if (!initialized) return { plan, entries: [], step: (current) => current.call(net) };
  const entries = arithmeticOf(net, plan);
  return { plan, entries, step: trainingStep(net, plan, entries, optimizer), finite: finiteSteps(net) };
}

/** The penalties on the weights as they are. */
function penaltyNow(entries: readonly EntryArithmetic[], strength: number): PenaltyReport {
  const sum = { penalty: 0, inObjective: 0 };
  for (const { kernel, weights, mode } of entries) {
    const value = strength * kernel.value(weights());
    sum.penalty += value;
    if (inObjective(mode)) sum.inObjective += value;
  }
  return sum;
}

const refuseSecond = () =>
  new RegError("ALREADY_ATTACHED", {
    who: "@reg/brainjs",
    what: "network",
    expected: "a network without a plan",
    received: "one that has a plan at work",
    advice: "Call detach() on what the first call gave.",
  });

/**
 * Applies the plan that `planFor` gives for the network's parameters to every step from here on; asked again whenever
 * the network makes new weights. Throws what `planFor` throws, `UNSUPPORTED_MODEL`, `ALREADY_ATTACHED`,
 * `NON_FINITE_WEIGHTS`; the network is then as it was.
 */
export function attach(model: BrainNetwork, planFor: PlanFor): BrainAttachment {
  const net = internalsOf(model);
  if (attachments.has(model)) throw refuseSecond();
  let work = begin(net, planFor, net.adjustWeights);
  // The plan may change with the network's weights: its schedule does not.
  const progress = createPlanProgress({ ...work.plan, strength: (step) => work.plan.strength(step) }, "@reg/brainjs");

  const obey = (stop: Stop | undefined) => {
    if (!stop) return;
    progress.step = stop.step;
    throw stop.error;
  };
  const hooked = hook(net, {
    adjustWeights() {
      const { finite, step } = work;
      obey(finite?.before(progress.step));
      step(hooked.optimizer(), progress.strengthAt());
      obey(finite?.after(progress.step));
      progress.step++;
    },
    started: () => work.finite?.restart(),
    initialized() {
      work = begin(net, planFor, hooked.optimizer());
    },
  });
  const report = () => penaltyNow(work.entries, progress.strengthAt());
  const attachment: BrainAttachment = {
    get plan() {
      return work.plan;
    },
    get strength() {
      return progress.strength;
    },
    set strength(strength) {
      progress.strength = strength;
    },
    penalty: () => report().penalty,
    report,
    relax: () => progress.sparsity.relax(progress.step),
    objective({ iterations, error }) {
      const dataLoss = (error * (net.sizes?.at(-1) ?? 0)) / 2;
      const { penalty, inObjective } = report();
      return { iterations, error, loss: dataLoss + inObjective, dataLoss, penalty };
    },
    detach() {
      if (attachments.get(model) !== attachment) return;
      hooked.unhook();
      attachments.delete(model);
    },
  };
  attachments.set(model, attachment);
  return attachment;
}
