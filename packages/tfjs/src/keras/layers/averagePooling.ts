// tfjs 4.22 answers rightly with padding "same" and has a wrong gradient: it shares among the padding too.
import * as tf from "@tensorflow/tfjs-core";
import { ourName, register, stockClass } from "./stockClass.ts";

/** What goes before and after an axis, as TensorFlow pads it. */
function samePadding(length: number, window: number, stride: number): [number, number] {
  const all = Math.max((Math.ceil(length / stride) - 1) * stride + window - length, 0);
  return [Math.floor(all / 2), Math.ceil(all / 2)];
}

/** The mean of each window of images that have their channels last. */
function sameAverage(images: tf.Tensor4D, window: [number, number], strides: [number, number]): tf.Tensor4D {
  const [rows, columns] = [1, 2].map((axis, i) => samePadding(images.shape[axis]!, window[i]!, strides[i]!));
  const average = (x: tf.Tensor4D) =>
    tf.avgPool(tf.pad(x, [[0, 0], rows!, columns!, [0, 0]]), window, strides, "valid");
  const [, height, width] = images.shape;
  // The part of each window that is no padding.
  return tf.div(average(images), average(tf.ones([1, height, width, 1])));
}

function poolingFunction(
  inputs: tf.Tensor4D,
  window: [number, number],
  strides: [number, number],
  _padding: string,
  dataFormat: string,
): tf.Tensor {
  return tf.tidy(() => {
    if (dataFormat !== "channelsFirst") return sameAverage(inputs, window, strides);
    return tf.transpose(sameAverage(tf.transpose(inputs, [0, 2, 3, 1]), window, strides), [0, 3, 1, 2]);
  });
}

/** AveragePooling1D with padding "same". */
class AveragePooling1D extends stockClass("AveragePooling1D") {
  static readonly className: string = ourName("AveragePooling1D");
  readonly poolingFunction = poolingFunction;
}
register(AveragePooling1D);

/** AveragePooling2D with padding "same". */
class AveragePooling2D extends stockClass("AveragePooling2D") {
  static readonly className: string = ourName("AveragePooling2D");
  readonly poolingFunction = poolingFunction;
}
register(AveragePooling2D);
