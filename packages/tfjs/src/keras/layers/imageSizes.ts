// Images cut or resized to a height and a width. tfjs 4.22's layers cut and resize elsewhere than Keras: by the corners of pixels.
import * as tf from "@tensorflow/tfjs-core";
import { unsupported } from "../unsupported.ts";
import { type Length, registerComputation, type Settings } from "./kerasLayer.ts";
import { resized } from "./resized.ts";
import { windowStart } from "./windowStart.ts";

const sizeOf = ({ height, width }: Settings) => [height, width] as [number, number];

/** The part of an image of this height and width in its middle. */
function middle(x: tf.Tensor, settings: Settings, lengths: readonly [number, number]): tf.Tensor {
  const start = windowStart(settings);
  const size = x.shape.map((length, axis) => lengths[axis - start] ?? length);
  return tf.slice(
    x,
    x.shape.map((length, axis) => Math.floor((length - size[axis]!) / 2)),
    size,
  );
}

const resizedTo = (x: tf.Tensor, settings: Settings): tf.Tensor =>
  sizeOf(settings).reduce((image, length, i) => resized(image, windowStart(settings) + i, length), x);

/** The largest part in the middle that has the proportions of what is wanted, resized to it. */
function cutAndResized(x: tf.Tensor, settings: Settings): tf.Tensor {
  const start = windowStart(settings);
  const [height, width] = x.shape.slice(start, start + 2) as [number, number];
  const [toHeight, toWidth] = sizeOf(settings);
  const cut = (length: number, other: number, to: number, toOther: number) =>
    Math.max(1, Math.min(length, Math.trunc((other * to) / toOther)));
  return resizedTo(
    middle(x, settings, [cut(height, width, toHeight, toWidth), cut(width, height, toWidth, toHeight)]),
    settings,
  );
}

/** The shape of a batch of images. Throws `UNSUPPORTED_MODEL` for another rank, of which Keras would make something else. */
const shapeFor =
  (className: string) =>
  (input: readonly Length[], settings: Settings): readonly Length[] => {
    const what = `layer ${JSON.stringify(settings.name)} (${className})`;
    if (input.length !== 4) throw unsupported(what, "a batch of images", input, "An image has three axes.");
    return input.map((length, axis) => sizeOf(settings)[axis - windowStart(settings)] ?? length);
  };

registerComputation("CenterCrop", {
  shape: shapeFor("CenterCrop"),
  call(x, settings) {
    const start = windowStart(settings);
    const isLarger = sizeOf(settings).every((length, i) => x.shape[start + i]! >= length);
    return isLarger ? middle(x, settings, sizeOf(settings)) : cutAndResized(x, settings);
  },
});

registerComputation("Resizing", {
  shape: shapeFor("Resizing"),
  call: (x, settings) => (settings.cropToAspectRatio ? cutAndResized : resizedTo)(x, settings),
});
