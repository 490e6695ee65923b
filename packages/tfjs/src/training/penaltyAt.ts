// A penalty on one weight during one step, in the form that is fastest on the backend in use. A test holds the forms equal.
import type { Kernel, Penalty } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { arrayKernel, numbersOf, reads } from "../arrayKernel.ts";
import { tensorOps } from "../ops.ts";

/** What a step asks of a penalty. Every tensor is the caller's: call these in a `tf.tidy`. */
export interface PenaltyAt {
  /** strength * R(w). */
  value(strength: number): tf.Scalar;
  /** gradient + strength * dR(w): what the optimizer gets. `gradient` is missing where the loss does not reach the weight. */
  addGradient(gradient: tf.Tensor | undefined, strength: number): tf.Tensor;
  /** Remembers `step` * dR(w) of the weights as they are; what it gives takes that off the weights as they are then. */
  decoupled(step: number): () => void;
  /** w becomes the prox of step * R at w. */
  prox(step: number): void;
}

const scaled = (x: tf.Tensor, factor: number): tf.Tensor => (factor === 1 ? x : tf.mul(x, factor));

/** The form over Ops, for any backend. */
export function overOps(penalty: Penalty, variable: tf.Variable): PenaltyAt {
  return {
    // A penalty's value is a scalar; Ops does not say so in its types.
    value: (strength) => scaled(penalty.value(tensorOps, variable), strength) as tf.Scalar,
    addGradient(gradient, strength) {
      const own = scaled(penalty.gradient(tensorOps, variable), strength);
      return gradient ? tf.add(gradient, own) : own;
    },
    decoupled(step) {
      const move = tf.mul(penalty.gradient(tensorOps, variable), step);
      return () => variable.assign(tf.sub(variable, move));
    },
    prox: (step) => variable.assign(penalty.prox(tensorOps, variable, step)),
  };
}

/** The form over typed arrays. It reads the weights once before the optimizer's step, and each array becomes a tensor. */
export function overArrays(kernel: Kernel, variable: tf.Variable, read: "view" | "copy"): PenaltyAt {
  const { shape, size } = variable;
  let before: Float32Array | undefined;
  const weights = () => (before ??= numbersOf(variable));
  const gradient = (factor: number) => {
    const out = new Float32Array(size);
    kernel.gradient(weights(), out);
    if (factor !== 1) for (let i = 0; i < size; i++) out[i]! *= factor;
    return out;
  };
  return {
    value: (strength) => tf.scalar(strength * kernel.value(weights())),
    addGradient(data, strength) {
      const own = gradient(strength);
      if (!data) return tf.tensor(own, shape);
      if (read === "copy") return tf.add(data, tf.tensor(own, shape));
      const numbers = numbersOf(data);
      for (let i = 0; i < size; i++) own[i]! += numbers[i]!;
      return tf.tensor(own, shape);
    },
    decoupled(step) {
      const move = gradient(step);
      return () => {
        if (read === "copy") return void variable.assign(tf.sub(variable, tf.tensor(move, shape)));
        const w = numbersOf(variable);
        for (let i = 0; i < size; i++) move[i] = w[i]! - move[i]!;
        variable.assign(tf.tensor(move, shape));
      };
    },
    prox(step) {
      const out = new Float32Array(size);
      kernel.prox(numbersOf(variable), step, out);
      variable.assign(tf.tensor(out, shape));
    },
  };
}

/** A (placed) penalty on a weight: called at each step, for that step. */
export function penaltyAt(penalty: Penalty, variable: tf.Variable): () => PenaltyAt {
  const kernelFor = arrayKernel(penalty);
  return () => {
    const kernel = kernelFor(variable.shape);
    return kernel ? overArrays(kernel, variable, reads[tf.getBackend()]!) : overOps(penalty, variable);
  };
}
