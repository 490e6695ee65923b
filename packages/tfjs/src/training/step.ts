// One optimizer step with penalties around it. tf differentiates the data loss and nothing else: the penalties bring
// their own gradients, which are added to it.
import type { Mode, Penalty } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { tensorOps } from "../ops.ts";
import { rateOf } from "./rate.ts";

/** A weight, its penalty (placed) and how it is applied. */
export interface RegularizedWeight {
  readonly variable: tf.Variable;
  readonly penalty: Penalty;
  readonly mode: Mode;
}

/** What a step does its work on. */
export interface Step {
  readonly optimizer: tf.Optimizer;
  /** The weights the optimizer moves. */
  readonly variables: tf.Variable[];
  readonly regularized: readonly RegularizedWeight[];
  /** The schedule's factor on all penalties at this step. */
  readonly strength: number;
  /** The loss of the batch without any penalty, to be differentiated. */
  dataLoss(): tf.Scalar;
  /** Penalties of the model's own layers, also to be differentiated. */
  ownPenalties(): readonly tf.Scalar[];
}

/** Scalars, measured on the weights before the step. The caller disposes them. */
export interface StepScalars {
  /** dataLoss + penalty, less what is decoupled. */
  readonly loss: tf.Scalar;
  readonly dataLoss: tf.Scalar;
  readonly penalty: tf.Scalar;
}

const scaled = (x: tf.Tensor, factor: number): tf.Tensor => (factor === 1 ? x : tf.mul(x, factor));
/** A tensor of its own, even of one term: whoever gets it disposes it. */
function total(terms: readonly tf.Tensor[]): tf.Scalar {
  const [first, ...others] = terms;
  if (!first) return tf.scalar(0);
  // Penalties and losses are scalars; `tf.add` does not know.
  return (others.length === 0 ? tf.clone(first) : others.reduce((a, b) => tf.add(a, b), first)) as tf.Scalar;
}

/** Penalties in the objective and beside it, on the weights as they are. Frozen weights are not counted, as in Keras. */
export function penaltiesOf(regularized: readonly RegularizedWeight[], strength: number) {
  const values = (wanted: (mode: Mode) => boolean) =>
    regularized
      .filter(({ variable, mode }) => variable.trainable && wanted(mode))
      .map(({ variable, penalty }) => scaled(penalty.value(tensorOps, variable), strength));
  return { inLoss: values((mode) => mode !== "decoupled"), beside: values((mode) => mode === "decoupled") };
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

/**
 * Takes one step. Reads the rate before it, so that an optimizer without one stops before anything moves.
 * Leaves nothing but the scalars it returns (and what the optimizer keeps).
 */
export function takeStep(step: Step): StepScalars {
  return tf.tidy(() => {
    const { optimizer, variables, strength } = step;
    const regularized = step.regularized.filter(({ variable }) => variable.trainable);
    const rate = regularized.every(({ mode }) => mode === "loss") ? 0 : rateOf(optimizer);
    const { grads, data, own } = differentiate(step);
    const penalties = penaltiesOf(regularized, strength);
    const moves: (() => void)[] = [];
    for (const { variable, penalty, mode } of regularized) {
      if (mode === "proximal") {
        moves.push(() => variable.assign(penalty.prox(tensorOps, variable, rate * strength)));
        continue;
      }
      const gradient = penalty.gradient(tensorOps, variable);
      if (mode === "loss") {
        const before = grads[variable.name];
        grads[variable.name] = before ? tf.add(before, scaled(gradient, strength)) : scaled(gradient, strength);
        continue;
      }
      const move = tf.mul(gradient, rate * strength);
      moves.push(() => variable.assign(tf.sub(variable, move)));
    }
    // The order of `variables` is the optimizer's own: its moments are kept by position.
    optimizer.applyGradients(variables.map(({ name }) => ({ name, tensor: grads[name]! })));
    for (const move of moves) move();
    const { loss, dataLoss, penalty } = scalarsOf(data, own, penalties);
    tf.dispose([...own]);
    return { loss, dataLoss, penalty };
  });
}
