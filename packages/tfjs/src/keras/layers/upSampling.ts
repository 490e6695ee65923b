// tfjs 4.22's gradient of a nearest upsampling is wrong where rows and columns are repeated otherwise often.
import * as tf from "@tensorflow/tfjs-core";
import { resized } from "./resized.ts";
import { onlyTensor, ourName, register, stockClass } from "./stockClass.ts";

/** UpSampling2D: "nearest", each pixel as often as asked for, or "bilinear", between its neighbours. */
class UpSampling2D extends stockClass("UpSampling2D") {
  static readonly className: string = ourName("UpSampling2D");

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs);
      const isFirst = this.dataFormat === "channelsFirst";
      if (this.interpolation === "bilinear") {
        const start = isFirst ? 2 : 1;
        const times = this.size as [number, number];
        return times.reduce((wide, each, i) => resized(wide, start + i, x.shape[start + i]! * each), x);
      }
      const [batch, height, width, channels] = (
        isFirst ? [x.shape[0]! * x.shape[1]!, x.shape[2], x.shape[3], 1] : x.shape
      ) as [number, number, number, number];
      const [rows, columns] = this.size as [number, number];
      const tall = tf.tile(tf.reshape(x, [batch * height, 1, width * channels]), [1, rows, 1]);
      const wide = tf.tile(tf.reshape(tall, [batch * height * rows * width, 1, channels]), [1, columns, 1]);
      const [h, w] = [height * rows, width * columns];
      return tf.reshape(wide, isFirst ? [x.shape[0]!, x.shape[1]!, h, w] : [batch, h, w, channels]);
    });
  }
}
register(UpSampling2D);
