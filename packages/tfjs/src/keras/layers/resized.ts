import * as tf from "@tensorflow/tfjs-core";

/** For each place of `to` that are spread evenly over `from` numbers, the shares of these in it: those of its two neighbours. */
function shares(from: number, to: number): tf.Tensor2D {
  const rows = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const at = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const before = Math.min(Math.floor(at), from - 1);
    const after = Math.min(before + 1, from - 1);
    rows[i * from + before]! += 1 - (at - before);
    rows[i * from + after]! += at - before;
  }
  return tf.tensor2d(rows, [to, from]);
}

/**
 * Another length of an axis, between neighbours in proportion; of both axes of an image: bilinear, by the middles of pixels, without
 * antialiasing. A product with a matrix, since the gradient of tfjs 4.22's own resizing goes by the corners of pixels.
 */
export function resized(x: tf.Tensor, axis: number, length: number): tf.Tensor {
  const from = x.shape[axis]!;
  if (from === length) return x;
  const last = x.rank - 1;
  const turned = x.shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
  const across = tf.transpose(x, turned);
  const product = tf.matMul(tf.reshape(across, [-1, from]), shares(from, length), false, true);
  return tf.transpose(tf.reshape(product, [...across.shape.slice(0, -1), length]), turned);
}
