// One optimizer step with penalties around it. tf differentiates the data loss and nothing else: the penalties bring
// their own gradients, which are added to it.
import type { Mode } from "@reg/core";
import { assertMetric, followsOptimizer, inObjective, movesWeight } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs-core";
import { whileOpen } from "./guardWeights.ts";
import { metricOf, ownStep } from "./ownSteps.ts";
import { rateOf } from "./rate.ts";
import { entriesOf, type Regularized, type Running, type StepsOf, wholly } from "./regularized.ts";

/** The penalties at work now. Frozen weights stay where they are and are not counted, as in Keras. */
export const running = (regularized: readonly Regularized[]): Running[] =>
  wholly(regularized, ({ trainable }) => trainable).map(({ begin }) => begin());

/** What the penalty of an entry is multiplied by. */
type StrengthOf = (entry: Regularized["entry"]) => number;

/** The parts of a step. */
export interface Step {
  readonly optimizer: tf.Optimizer;
  /** The weights the optimizer moves; as in tf, all trainable ones that the loss reaches when left out. */
  readonly variables: tf.Variable[] | undefined;
  readonly regularized: readonly Regularized[];
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
    weights.filter(({ entry }) => wanted(entry.mode)).map(({ entry, value }) => value(strengthOf(entry)));
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
  assertMetric(entriesOf(weights), metricOf(optimizer), "@reg/tfjs");
  return weights.some(({ entry }) => movesWeight(entry.mode)) ? rateOf(optimizer) : 0;
}

/** What modes `proximal` and `decoupled` do at each of these after the optimizer; `names` as the optimizer gets them. */
function movesOf({ optimizer, strengthOf }: Step, weights: readonly Running[], rate: number, names: readonly string[]) {
  return weights.map(({ entry, prepare }) => {
    const stepsOf: StepsOf = ({ name }) =>
      followsOptimizer(entry) ? ownStep(optimizer, names.indexOf(name)) : () => rate;
    return prepare(stepsOf, rate, strengthOf(entry));
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
    const weights = running(wholly(step.regularized, (variable) => variables?.includes(variable) ?? true));
    const rate = penaltyRate(optimizer, weights);
    const { grads, data, own } = differentiate(step);
    const penalties = penaltiesOf(weights, strengthOf);
    for (const { entry, joinGradients } of weights) joinGradients(grads, strengthOf(entry));
    const moves = movesOf(step, weights, rate, variables?.map(({ name }) => name) ?? Object.keys(grads));
    const keepZeros = zerosOf(step.frozen);
    whileOpen([...weights.flatMap((each) => each.variables), ...step.frozen], () => {
      // The order of `variables` is the optimizer's own: its moments are kept by position.
      optimizer.applyGradients(variables?.map(({ name }) => ({ name, tensor: grads[name]! })) ?? grads);
      for (const move of moves) move();
      keepZeros();
    });
    const { loss, dataLoss, penalty } = scalarsOf(tf.clone(data), own, penalties);
    tf.dispose([data, ...own]);
    return { loss, dataLoss, penalty };
  });
}
