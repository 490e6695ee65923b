// A plan at work on a network: brain.js keeps its training loop, and its `adjustWeights`, which it calls for each
// pattern, becomes ours. Steps are counted in patterns, from here on.
import { type Attachment, type PenaltyReport, type Plan, RegError, type StepReport } from "@reg/core";
import { createPlanProgress, type PlanProgress } from "@reg/core/adapter";
import type { Stop } from "./finiteSteps.ts";
import { hook } from "./hooks.ts";
import { type BrainNetwork, type FormattedPattern, internalsOf, type NetworkInternals } from "./network.ts";
import { chooseStrength } from "./sparsity.ts";
import { type PlanFor, penaltyNow, planOf, type Work, workOn } from "./work.ts";

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

const refuseSecond = () =>
  new RegError("ALREADY_ATTACHED", {
    who: "@reg/brainjs",
    what: "network",
    expected: "a network without a plan",
    received: "one that has a plan at work",
    advice: "Call detach() on what the first call gave.",
  });

/** Takes a step for a pattern. Gives why training cannot go on. */
function takeStep(
  work: Work | undefined,
  progress: PlanProgress,
  optimizer: () => void,
  net: NetworkInternals,
): Stop | undefined {
  if (!work) {
    // Before there are weights there is nothing to step on.
    optimizer.call(net);
    return undefined;
  }
  const { finite, zeros, step, edit } = work;
  // A pass through the data has said how many there are.
  progress.sparsity.begin(progress.step, undefined);
  const before = finite.before(progress.step);
  if (before) return before;
  zeros.remember(progress.sparsity);
  step(optimizer, progress);
  zeros.keep();
  const after = finite.after(progress.step);
  if (after) return after;
  progress.step++;
  progress.sparsity.look(progress.step, edit);
  return undefined;
}

/** A pass through the data on the way to targets of sparsity: the error ends no training that has not reached them. */
function passTowards(
  { net, plan }: Work,
  progress: PlanProgress,
  data: readonly FormattedPattern[],
  passed: number,
  pass: () => boolean,
): boolean {
  const { trainOpts } = net;
  const { sparsity } = progress;
  sparsity.begin(progress.step, (trainOpts.iterations - passed) * data.length);
  chooseStrength(net, plan, progress, data);
  const { errorThresh } = trainOpts;
  if (sparsity.state.targets.some(({ frozen }) => !frozen)) trainOpts.errorThresh = -1;
  try {
    return pass();
  } finally {
    trainOpts.errorThresh = errorThresh;
  }
}

/**
 * Applies the plan that `planFor` gives for the network's parameters to every step from here on; asked again whenever
 * the network makes new weights. Throws what `planFor` throws, `UNSUPPORTED_MODEL`, `ALREADY_ATTACHED`,
 * `NON_FINITE_WEIGHTS`; the network is then as it was.
 */
export function attach(model: BrainNetwork, planFor: PlanFor): BrainAttachment {
  const net = internalsOf(model);
  if (attachments.has(model)) throw refuseSecond();
  let plan = planOf(net, planFor);
  let work = workOn(net, plan, net.adjustWeights);
  let progress = createPlanProgress(plan, "@reg/brainjs");
  const hooked = hook(net, {
    adjustWeights() {
      const stop = takeStep(work, progress, hooked.optimizer(), net);
      if (!stop) return;
      progress.step = stop.step;
      throw stop.error;
    },
    started: () => work?.finite.restart(),
    passing: (data, passed, pass) =>
      work && plan.sparsity.length > 0 ? passTowards(work, progress, data, passed, pass) : pass(),
    initialized() {
      plan = planOf(net, planFor);
      work = workOn(net, plan, hooked.optimizer());
      // Other weights have their targets before them again; the schedule goes on.
      const { step, strength } = progress;
      progress = createPlanProgress(plan, "@reg/brainjs", step);
      progress.strength = strength;
    },
  });
  const report = () => penaltyNow(work, progress);
  const attachment: BrainAttachment = {
    get plan() {
      return plan;
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
