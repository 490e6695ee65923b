// One optimizer step with penalties around it. tf differentiates the data loss and nothing else: the penalties bring
// their own gradients, which are added to it.
import type { Mode, RegularizedEntry } from "@reg/core";
import {
  afterOptimizer,
  assertMetric,
  followsOptimizer,
  inObjective,
  movesWeight,
  optimizerGradient,
} from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs-core";
import { whileOpen } from "./guardWeights.ts";
import { metricOf, ownStep } from "./ownSteps.ts";
import type { PenaltyAt } from "./penaltyAt.ts";
import { rateOf } from "./rate.ts";

/** A weight, its penalty and how it is applied. */
export interface RegularizedWeight {
  readonly variable: tf.Variable;
  readonly entry: RegularizedEntry;
  /** The penalty on it, for one step. */
  penalty(): PenaltyAt;
}

/** A weight in the middle of a step. */
interface Running {
  readonly variable: tf.Variable;
  readonly entry: RegularizedEntry;
  readonly at: PenaltyAt;
}

/** The weights to be penalized now. Frozen ones stay where they are and are not counted, as in Keras. */
export const running = (regularized: readonly RegularizedWeight[]): Running[] =>
  regularized
    .filter(({ variable }) => variable.trainable)
    .map(({ variable, entry, penalty }) => ({ variable, entry, at: penalty() }));

/** What the penalty of an entry is multiplied by. */
type StrengthOf = (entry: RegularizedEntry) => number;

/** The parts of a step. */
export interface Step {
  readonly optimizer: tf.Optimizer;
  /** The weights the optimizer moves; as in tf, all trainable ones that the loss reaches when left out. */
  readonly variables: tf.Variable[] | undefined;
  readonly regularized: readonly RegularizedWeight[];
  /** What the penalty of an entry is multiplied by at this step. */
  readonly strengthOf: StrengthOf;
  /** The weights whose zeros stay zeros. */
  readonly frozen: readonly tf.Variable[];
  /** The loss of the batch without any penalty, to be differentiated. */
  dataLoss(): tf.Scalar;
  /** Penalties of the model's own layers, also to be differentiated. */
  ownPenalties(): readonly tf.Scalar[];
}

/** Scalars, measured on the weights before the step. The caller disposes them; a type that `tf.dispose` takes whole. */
export type StepScalars = {
  /** dataLoss + penalty, less what is decoupled. */
  readonly loss: tf.Scalar;
  readonly dataLoss: tf.Scalar;
  readonly penalty: tf.Scalar;
};

/** A new tensor, even of one term: the caller disposes it. */
function total(terms: readonly tf.Tensor[]): tf.Scalar {
  const [first, ...others] = terms;
  if (!first) return tf.scalar(0);
  // Penalties and losses are scalars; `tf.add` does not know.
  return (others.length === 0 ? tf.clone(first) : others.reduce((a, b) => tf.add(a, b), first)) as tf.Scalar;
}

/** Penalties in the objective and beside it, on the weights as they are. */
export function penaltiesOf(weights: readonly Running[], strengthOf: StrengthOf) {
  const values = (wanted: (mode: Mode) => boolean) =>
    weights.filter(({ entry }) => wanted(entry.mode)).map(({ entry, at }) => at.value(strengthOf(entry)));
  return { inLoss: values(inObjective), beside: values((mode) => !inObjective(mode)) };
}

/** The three numbers that are reported, from their parts. */
export function scalarsOf(
  dataLoss: tf.Scalar,
  own: readonly tf.Tensor[],
  { inLoss, beside }: ReturnType<typeof penaltiesOf>,
): StepScalars {
  return {
    loss: total([dataLoss, ...own, ...inLoss]),
    dataLoss,
    penalty: total([...own, ...inLoss, ...beside]),
  };
}

/** The gradients of the data loss and the layers' own penalties, and these as numbers. */
function differentiate({ optimizer, variables, dataLoss, ownPenalties }: Step) {
  let parts: { data: tf.Scalar; own: readonly tf.Scalar[] } | undefined;
  const { grads } = optimizer.computeGradients(() => {
    const data = dataLoss();
    const own = ownPenalties();
    // What the tape made is disposed with it, unless it is kept.
    parts = { data: tf.keep(tf.clone(data)), own: own.map((value) => tf.keep(tf.clone(value))) };
    return total([data, ...own]);
  }, variables);
  return { grads, ...parts! };
}

/** The rate of the step, where a penalty moves weights by it. Throws before anything moves. */
function penaltyRate(optimizer: tf.Optimizer, weights: readonly Running[]): number {
  assertMetric({ regularized: weights.map(({ entry }) => entry) }, metricOf(optimizer), "@reg/tfjs");
  return weights.some(({ entry }) => movesWeight(entry.mode)) ? rateOf(optimizer) : 0;
}

/** What modes `proximal` and `decoupled` are scaled by at each of these weights; `names` as the optimizer gets them. */
function penaltySteps(
  { optimizer, strengthOf }: Step,
  weights: readonly Running[],
  rate: number,
  names: readonly string[],
) {
  return weights.map(({ variable, entry }) => {
    const own = followsOptimizer(entry) ? ownStep(optimizer, names.indexOf(variable.name)) : () => rate;
    const strength = strengthOf(entry);
    return { rate: rate * strength, own: () => own(strength) };
  });
}

/** Weights as they are before a step; the function that is given makes 0 again of what was 0. */
function zerosOf(frozen: readonly tf.Variable[]): () => void {
  const kept = frozen.map((variable) => tf.cast(tf.notEqual(variable, 0), "float32"));
  return () => frozen.forEach((variable, i) => void variable.assign(tf.mul(variable, kept[i]!)));
}

/**
 * Takes one step. Reads the rate before it, so that an optimizer without one stops before anything moves.
 * Leaves nothing but the scalars it returns (and what the optimizer keeps).
 */
export function takeStep(step: Step): StepScalars {
  return tf.tidy(() => {
    const { optimizer, variables, strengthOf } = step;
    // A weight the model was compiled without is not the optimizer's to move.
    const weights = running(step.regularized.filter(({ variable }) => variables?.includes(variable) ?? true));
    const rate = penaltyRate(optimizer, weights);
    const { grads, data, own } = differentiate(step);
    const penalties = penaltiesOf(weights, strengthOf);
    for (const { variable, entry, at } of weights) {
      // A weight that nothing reaches has no gradient: the optimizer then leaves it where it is.
      const gradient = optimizerGradient(entry.mode, at, grads[variable.name], strengthOf(entry));
      if (gradient) grads[variable.name] = gradient;
    }
    const steps = penaltySteps(step, weights, rate, variables?.map(({ name }) => name) ?? Object.keys(grads));
    const keepZeros = zerosOf(step.frozen);
    whileOpen([...weights, ...step.frozen.map((variable) => ({ variable }))], () => {
      // The order of `variables` is the optimizer's own: its moments are kept by position.
      optimizer.applyGradients(variables?.map(({ name }) => ({ name, tensor: grads[name]! })) ?? grads);
      weights.forEach(({ variable, entry, at }, i) => void afterOptimizer(entry, at, variable, steps[i]!));
      keepZeros();
    });
    const { loss, dataLoss, penalty } = scalarsOf(tf.clone(data), own, penalties);
    tf.dispose([data, ...own]);
    return { loss, dataLoss, penalty };
  });
}
