// Global pooling of volumes, and with axes that are kept: tfjs 4.22 has neither.
import * as tf from "@tensorflow/tfjs-core";
import { type Computation, registerComputation, type Settings } from "./kerasLayer.ts";

/** The axes of the window. */
function windowAxes(rank: number, { dataFormat }: Settings): number[] {
  const start = dataFormat === "channelsFirst" ? 2 : 1;
  return Array.from({ length: rank - 2 }, (_, i) => start + i);
}

const pooling = (reduce: (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor): Computation => ({
  call: (x, settings) => reduce(x, windowAxes(x.rank, settings), settings.keepdims === true),
  shape(input, settings) {
    const axes = windowAxes(input.length, settings);
    if (settings.keepdims) return input.map((length, axis) => (axes.includes(axis) ? 1 : length));
    return input.filter((_, axis) => !axes.includes(axis));
  },
});

for (const rank of [1, 2, 3]) {
  registerComputation(`GlobalAveragePooling${rank}D`, pooling(tf.mean));
  registerComputation(`GlobalMaxPooling${rank}D`, pooling(tf.max));
}
