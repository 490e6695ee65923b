// Ops whose gradient tf has wrong at the points penalties live at, or does not have: with these tf differentiates a penalty written
// over `tensorOps` as the penalty itself does.
//
//     op        tf 4.22's own gradient                 here
//     abs       -1 at 0                                0 at 0
//     sqrt      infinite at 0, NaN after 0 * it        0 at 0
//     greater   none: it throws                        0
//     largest   all of it to each of several largest   an equal share
//     sorted    none: it throws                        to where each number came from
import * as tf from "@tensorflow/tfjs-core";

/** An op with this gradient, of dy, the input and the output. */
function withGradient(
  op: (x: tf.Tensor) => tf.Tensor,
  gradient: (dy: tf.Tensor, x: tf.Tensor, y: tf.Tensor) => tf.Tensor,
): (x: tf.Tensor) => tf.Tensor {
  return tf.customGrad((input, save) => {
    const x = input as tf.Tensor;
    const y = op(x);
    // customGrad always passes the function that saves; its type says a tensor.
    (save as tf.GradSaveFunc)([x, y]);
    return { value: y, gradFunc: (dy: tf.Tensor, [x, y]: tf.Tensor[]) => gradient(dy, x!, y!) };
  });
}

/** `op`, a sign, gives itself no gradient. */
export const flat = (op: (x: tf.Tensor) => tf.Tensor): ((x: tf.Tensor) => tf.Tensor) =>
  withGradient(op, (dy) => tf.zerosLike(dy));

/** |x| with this sign as its gradient. */
export const absWith = (sign: (x: tf.Tensor) => tf.Tensor): ((x: tf.Tensor) => tf.Tensor) =>
  withGradient(
    (x) => tf.abs(x),
    (dy, x) => tf.mul(dy, sign(x)),
  );

export const sqrt: (x: tf.Tensor) => tf.Tensor = withGradient(
  (x) => tf.sqrt(x),
  // A NaN is not 0 and stays.
  (dy, _, y) => tf.where(tf.equal(y, 0), 0, tf.div(dy, tf.mul(y, 2))),
);

const compared = tf.customGrad((a, b) => {
  const [left, right] = [a as tf.Tensor, b as tf.Tensor];
  const shapes = [left.shape, right.shape];
  return { value: tf.greater(left, right), gradFunc: () => shapes.map((shape) => tf.zeros(shape)) };
});

export const greater = (a: tf.Tensor, b: tf.Tensor | number): tf.Tensor =>
  compared(a, typeof b === "number" ? tf.scalar(b) : b);

export function largest(x: tf.Tensor, axes?: readonly number[], keepDims?: boolean): tf.Tensor {
  const over = axes ? [...axes] : undefined;
  return withGradient(
    (x) => tf.max(x, over, keepDims),
    (dy, x, y) => {
      const kept = tf.max(x, over, true).shape;
      const which = tf.cast(tf.equal(x, tf.reshape(y, kept)), "float32");
      return tf.mul(tf.reshape(dy, kept), tf.div(which, tf.sum(which, over, true)));
    },
  )(x);
}

/** The order of axes that swaps one with the last. */
function swapped(rank: number, axis: number): number[] {
  const order = Array.from({ length: rank }, (_, i) => i);
  [order[axis], order[rank - 1]] = [rank - 1, axis];
  return order;
}

/** Where the numbers of each row are, in ascending order. tf has the largest first. */
const ascending = (rows: tf.Tensor) => tf.topk(tf.neg(rows), rows.shape[1]).indices;

/** `dy` with the numbers of each row at `places` of it. tf 4.22's `gather` with batch dimensions is wrong on wasm. */
function gathered(dy: tf.Tensor, places: tf.Tensor): tf.Tensor {
  const [rows, columns] = dy.shape as [number, number];
  const starts = tf.reshape(tf.range(0, rows * columns, columns, "int32"), [rows, 1]);
  return tf.gather(tf.reshape(dy, [-1]), tf.add(tf.cast(places, "int32"), starts));
}

const sortedRows = withGradient(
  (rows) => tf.neg(tf.topk(tf.neg(rows), rows.shape[1]).values),
  // The places of the places say where in order each number is.
  (dy, rows) => gathered(dy, ascending(tf.cast(ascending(rows), "float32"))),
);

export function sorted(x: tf.Tensor, axis: number): tf.Tensor {
  const order = swapped(x.rank, axis);
  const lines = tf.transpose(x, order);
  const rows = tf.reshape(lines, [-1, x.shape[axis]!]);
  return tf.transpose(tf.reshape(sortedRows(rows), lines.shape), order);
}
