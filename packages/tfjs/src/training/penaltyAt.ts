// A penalty on one weight during one step, in the form that is fastest on the backend in use. A test holds the forms equal.
import type { Penalty } from "@reg/core";
import type { Kernel, StepArithmetic } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs-core";
import { arrayKernel, numbersOf, reads } from "../arrayKernel.ts";
import { tensorOps } from "../ops.ts";
import type { OwnStep } from "./tellsStep.ts";

/**
 * What a step asks of a penalty. Every tensor is the caller's: call these in a `tf.tidy`. `descend` and `prox` assign to the
 * variable they are given. A gradient is missing where the loss does not reach the weight.
 */
export interface PenaltyAt extends StepArithmetic<tf.Variable, tf.Tensor | undefined, number, OwnStep> {
  /** strength * R(w). */
  value(strength: number): tf.Scalar;
  keepGradient(): void;
}

function assigned(variable: tf.Variable, value: tf.Tensor): tf.Variable {
  variable.assign(value);
  return variable;
}

const scaled = (x: tf.Tensor, factor: number): tf.Tensor => (factor === 1 ? x : tf.mul(x, factor));

/** The form over Ops, for any backend. */
export function overOps(penalty: Penalty, variable: tf.Variable): PenaltyAt {
  let kept: tf.Tensor | undefined;
  return {
    // A penalty's value is a scalar; Ops does not say so in its types.
    value: (strength) => scaled(penalty.value(tensorOps, variable), strength) as tf.Scalar,
    addGradient(gradient, strength) {
      const own = scaled(penalty.gradient(tensorOps, variable), strength);
      return gradient ? tf.add(gradient, own) : own;
    },
    keepGradient() {
      kept = penalty.gradient(tensorOps, variable);
    },
    descend: (updated, step) => assigned(updated, tf.sub(updated, tf.mul(kept!, step))),
    prox: (updated, step) => assigned(updated, penalty.prox(tensorOps, updated, step)),
  };
}

/** The form over typed arrays. It reads the weights once before the optimizer's step, and each array becomes a tensor. */
export function overArrays(kernel: Kernel, variable: tf.Variable, read: "view" | "copy"): PenaltyAt {
  const { shape, size } = variable;
  let before: Float32Array | undefined;
  let kept: Float32Array | undefined;
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
    keepGradient() {
      kept = gradient(1);
    },
    descend(updated, step) {
      const move = kept!;
      if (read === "copy") return assigned(updated, tf.sub(updated, tf.mul(tf.tensor(move, shape), step)));
      const w = numbersOf(updated);
      for (let i = 0; i < size; i++) move[i] = w[i]! - step * move[i]!;
      return assigned(updated, tf.tensor(move, shape));
    },
    prox(updated, step) {
      const out = new Float32Array(size);
      kernel.prox(numbersOf(updated), typeof step === "number" ? step : numbersOf(step), out);
      return assigned(updated, tf.tensor(out, shape));
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
