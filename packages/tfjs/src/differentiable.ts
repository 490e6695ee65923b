import type { Penalty } from "@reg/core";
import * as tf from "@tensorflow/tfjs-core";
import { arrayKernel, numbersOf } from "./arrayKernel.ts";
import { tensorOps } from "./ops.ts";

/**
 * A penalty (not yet placed) on a tensor, as a scalar that tf differentiates by the penalty's own subgradient. Placed once per
 * shape: a layer has one. It allocates as tf does.
 */
export function differentiable(penalty: Penalty): (weights: tf.Tensor) => tf.Scalar {
  const kernelFor = arrayKernel(penalty);
  let placed = { penalty, shape: "" };
  const value = tf.customGrad((weights, save) => {
    const w = weights as tf.Tensor;
    const shape = w.shape.join();
    if (placed.shape !== shape) placed = { penalty: penalty.place({ shape: w.shape }), shape };
    const at = placed.penalty;
    const kernel = kernelFor(w.shape);
    // customGrad always passes the function that saves; its type says a tensor.
    (save as tf.GradSaveFunc)([w]);
    return {
      value: kernel ? tf.scalar(kernel.value(numbersOf(w))) : at.value(tensorOps, w),
      gradFunc(dy: tf.Tensor, [saved]: tf.Tensor[]) {
        if (!kernel) return tf.mul(dy, at.gradient(tensorOps, saved!));
        const out = new Float32Array(saved!.size);
        kernel.gradient(numbersOf(saved!), out);
        const [scale] = numbersOf(dy);
        if (scale !== 1) for (let i = 0; i < out.length; i++) out[i]! *= scale!;
        return tf.tensor(out, saved!.shape);
      },
    };
  });
  // A penalty's value is a scalar; customGrad does not say so in its types.
  return (weights) => value(weights) as tf.Scalar;
}
