// tfjs 4.22 has all merging layers of Keras but Subtract.
import * as tf from "@tensorflow/tfjs-core";
import { ourName, register, stockClass } from "./stockClass.ts";

/** The first input less the second. */
class Subtract extends stockClass("Add") {
  static readonly className: string = ourName("Subtract");

  mergeFunction(inputs: tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.sub(inputs[0]!, inputs[1]!));
  }
}
register(Subtract);
