// tfjs 4.22 has the softmax of the last axis only.
import * as tf from "@tensorflow/tfjs-core";
import { onlyTensor, ourName, register, stockClass } from "./stockClass.ts";

/** Softmax along any axis. */
class Softmax extends stockClass("Softmax") {
  static readonly className: string = ourName("Softmax");

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs);
      const axis = ((this.axis as number) + x.rank) % x.rank;
      const order = x.shape.map((_, i) => i);
      [order[axis], order[x.rank - 1]] = [x.rank - 1, axis];
      return tf.transpose(tf.softmax(tf.transpose(x, order)), order);
    });
  }
}
register(Softmax);
