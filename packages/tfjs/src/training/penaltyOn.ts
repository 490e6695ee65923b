// A penalty on one weight, in the form that is fastest on the backend in use. On "cpu" a tensor is a typed array, and one
// pass of core's kernel over it costs a fraction of tf's ops, one pass and one array each (measured: an eighth for the
// gradient of l1l2). Everywhere else it is the plain form over Ops. A test holds the two equal.
import { type Kernel, kernelFor, type Penalty } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { tensorOps } from "../ops.ts";

/** What training asks of a penalty on `variable`. Every tensor is the caller's; call it in a `tf.tidy`. */
export interface PenaltyOn {
  /** strength * R(w). */
  value(strength: number): tf.Scalar;
  /** gradient + strength * dR(w): what the optimizer gets. `gradient` is missing where the loss does not reach the weight. */
  addGradient(gradient: tf.Tensor | undefined, strength: number): tf.Tensor;
  /** Remembers `step` * dR(w) of the weights as they are; the function it gives takes it off the weights as they are then. */
  decoupled(step: number): () => void;
  /** w becomes prox of step * R at w. */
  prox(step: number): void;
}

const scaled = (x: tf.Tensor, factor: number): tf.Tensor => (factor === 1 ? x : tf.mul(x, factor));

/** The form over Ops, for any backend. */
export function overOps(penalty: Penalty, variable: tf.Variable): PenaltyOn {
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

/** The form over typed arrays, where a tensor is one. Each array it makes becomes a tensor. */
export function overArrays(kernel: Kernel, variable: tf.Variable): PenaltyOn {
  const { shape, size } = variable;
  const numbers = (tensor: tf.Tensor) => tensor.dataSync() as Float32Array;
  const tensor = (data: Float32Array) => tf.tensor(data, shape, "float32");
  const gradientAt = () => {
    const out = new Float32Array(size);
    kernel.gradient(numbers(variable), out);
    return out;
  };
  return {
    value: (strength) => tf.scalar(strength * kernel.value(numbers(variable))),
    addGradient(gradient, strength) {
      const out = gradientAt();
      const before = gradient && numbers(gradient);
      for (let i = 0; i < size; i++) out[i] = strength * out[i]! + (before ? before[i]! : 0);
      return tensor(out);
    },
    decoupled(step) {
      const out = gradientAt();
      return () => {
        const w = numbers(variable);
        for (let i = 0; i < size; i++) out[i] = w[i]! - step * out[i]!;
        variable.assign(tensor(out));
      };
    },
    prox(step) {
      const out = new Float32Array(size);
      kernel.prox(numbers(variable), step, out);
      variable.assign(tensor(out));
    },
  };
}

/** A (placed) penalty on a weight, ready to run. Which form it is, is asked at each step: backends can be switched. */
export function penaltyOn(penalty: Penalty, variable: tf.Variable): () => PenaltyOn {
  const plain = overOps(penalty, variable);
  let lowered: PenaltyOn | undefined;
  return () => {
    if (tf.getBackend() !== "cpu") return plain;
    lowered ??= overArrays(kernelFor(penalty, { shape: variable.shape }), variable);
    return lowered;
  };
}
