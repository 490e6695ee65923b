// tfjs 4.22 has the softmax of the last axis only.
import * as tf from "@tensorflow/tfjs-core";
import { onlyTensor, ourName, register, stockClass } from "./stockClass.ts";

/** Softmax along any axis, or over several together. */
class Softmax extends stockClass("Softmax") {
  static readonly className: string = ourName("Softmax");

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs);
      const axes = ([this.axis].flat() as number[]).map((axis) => (axis + x.rank) % x.rank);
      return tf.exp(tf.sub(x, tf.logSumExp(x, axes, true)));
    });
  }
}
register(Softmax);
