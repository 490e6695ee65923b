// tfjs 4.22's LayerNormalization fails without scale or center.
import * as tf from "@tensorflow/tfjs-core";
import { onlyTensor, ourName, read, register, stockClass } from "./stockClass.ts";

/** Layer normalization of one axis, without scale or center. */
class LayerNormalization extends stockClass("LayerNormalization") {
  static readonly className: string = ourName("LayerNormalization");

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs);
      // tfjs makes a list of the axis.
      const axis = (([this.axis].flat()[0] as number) + x.rank) % x.rank;
      const along = (numbers: tf.Tensor) =>
        tf.reshape(
          numbers,
          x.shape.map((length, i) => (i === axis ? length : 1)),
        );
      const { mean, variance } = tf.moments(x, axis, true);
      const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, this.epsilon as number)));
      const scaled = this.scale ? tf.mul(normal, along(read(this.gamma))) : normal;
      return this.center ? tf.add(scaled, along(read(this.beta))) : scaled;
    });
  }
}
register(LayerNormalization);
