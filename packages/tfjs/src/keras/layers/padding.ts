// Padding, cropping and upsampling of series and volumes: tfjs 4.22 has those of images only.
import * as tf from "@tensorflow/tfjs-core";
import { type Computation, type Length, registerComputation, type Settings } from "./kerasLayer.ts";
import { windowStart } from "./windowStart.ts";

type Pair = readonly [before: number, after: number];

/** A number for all sides, a pair for each axis, or for one axis its two sides. */
function pairsOf(given: unknown, axes: number): readonly Pair[] {
  if (typeof given === "number") return Array.from({ length: axes }, () => [given, given] as const);
  const list = given as readonly (number | Pair)[];
  if (axes === 1) return [(typeof list[0] === "number" ? list : list[0]) as Pair];
  return list.map((each) => (typeof each === "number" ? ([each, each] as const) : each));
}

/** The pairs for all axes of a tensor. */
function allPairs(rank: number, axes: number, given: unknown, settings: Settings): readonly Pair[] {
  const [pairs, start] = [pairsOf(given, axes), windowStart(settings)];
  return Array.from({ length: rank }, (_, axis) => pairs[axis - start] ?? [0, 0]);
}

const padding = (axes: number): Computation => ({
  call: (x, settings) => tf.pad(x, allPairs(x.rank, axes, settings.padding, settings) as [number, number][]),
  shape(input, settings) {
    const pairs = allPairs(input.length, axes, settings.padding, settings);
    return input.map((length, axis) => (length === null ? null : length + pairs[axis]![0] + pairs[axis]![1]));
  },
});

const cropping = (axes: number): Computation => {
  const shape = (input: readonly Length[], settings: Settings) => {
    const pairs = allPairs(input.length, axes, settings.cropping, settings);
    return input.map((length, axis) => (length === null ? null : length - pairs[axis]![0] - pairs[axis]![1]));
  };
  return {
    shape,
    call(x, settings) {
      const begin = allPairs(x.rank, axes, settings.cropping, settings).map(([before]) => before);
      return tf.slice(x, begin, shape(x.shape, settings) as number[]);
    },
  };
};

/** Every slice along an axis, `times` times. */
function repeated(x: tf.Tensor, axis: number, times: number): tf.Tensor {
  const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
  const [before, after] = [size(x.shape.slice(0, axis + 1)), size(x.shape.slice(axis + 1))];
  const tall = tf.tile(tf.reshape(x, [before, 1, after]), [1, times, 1]);
  return tf.reshape(tall, x.shape.with(axis, x.shape[axis]! * times));
}

const upSampling = (axes: number): Computation => {
  const times = ({ size }: Settings) =>
    typeof size === "number" ? Array.from({ length: axes }, () => size) : (size as readonly number[]);
  return {
    call: (x, settings) =>
      times(settings).reduce((wide, each, i) => repeated(wide, windowStart(settings) + i, each), x),
    shape: (input, settings) =>
      input.map((length, axis) =>
        length === null ? null : length * (times(settings)[axis - windowStart(settings)] ?? 1),
      ),
  };
};

registerComputation("ZeroPadding1D", padding(1));
registerComputation("ZeroPadding3D", padding(3));
registerComputation("Cropping1D", cropping(1));
registerComputation("Cropping3D", cropping(3));
registerComputation("UpSampling1D", upSampling(1));
registerComputation("UpSampling3D", upSampling(3));
