// tfjs 4.22's BatchNormalization fails in training without scale or center, is wrong on another axis than the last, and when it
// is frozen it goes on with the numbers of the batch, where Keras takes the moving ones.
import * as tf from "@tensorflow/tfjs-core";
import { onlyTensor, ourName, read, register, stockClass } from "./stockClass.ts";

const Stock = stockClass("BatchNormalization");

/** Batch normalization as Keras has it: (x - mean) / sqrt(variance + epsilon) * gamma + beta, gamma and beta where it has them. */
class BatchNormalization extends Stock {
  static readonly className: string = ourName("BatchNormalization");

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { readonly training?: boolean }): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs);
      const axis = ((this.axis as number) + x.rank) % x.rank;
      const along = (numbers: tf.Tensor) =>
        tf.reshape(
          numbers,
          x.shape.map((length, i) => (i === axis ? length : 1)),
        );
      const { mean, variance } = kwargs.training && this.trainable ? this.#ofBatch(x, axis) : this.#moving();
      const scale = tf.rsqrt(tf.add(along(variance), this.epsilon as number));
      const normal = tf.mul(tf.sub(x, along(mean)), scale);
      const scaled = this.scale ? tf.mul(normal, along(read(this.gamma))) : normal;
      return this.center ? tf.add(scaled, along(read(this.beta))) : scaled;
    });
  }

  #moving() {
    return { mean: read(this.movingMean), variance: read(this.movingVariance) };
  }

  /** The numbers of the batch; the moving ones follow them. */
  #ofBatch(x: tf.Tensor, axis: number) {
    const others = x.shape.map((_, i) => i).filter((i) => i !== axis);
    const { mean, variance } = tf.moments(x, others);
    const kept = this.momentum as number;
    const follow = (moving: unknown, batch: tf.Tensor) =>
      (moving as { write(value: tf.Tensor): void }).write(tf.add(tf.mul(read(moving), kept), tf.mul(batch, 1 - kept)));
    follow(this.movingMean, mean);
    follow(this.movingVariance, variance);
    return { mean, variance };
  }
}
register(BatchNormalization);
