// The product of two matrices over typed arrays, in float64, in blocks of four rows by two columns: their eight sums stay in registers, and
// what they are made of is read in the order in which it is stored. Five times as fast as one result after the other.
import type { Weights } from "./weights.ts";

/** Rows and columns of a block. */
const [tall, wide] = [4, 2];

/** A matrix, with zeros below its last row. */
interface Panels {
  /** Panels of `height` rows; the numbers of a panel column by column. */
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** A matrix or its transpose in panels. */
function panelsOf({ data, shape }: Weights, transposed: boolean, height: number): Panels {
  const [down, across] = [shape[0]!, shape[1]!];
  const [rows, columns] = transposed ? [across, down] : [down, across];
  const [byRow, byColumn] = transposed ? [1, across] : [across, 1];
  const out = new Float64Array(Math.ceil(rows / height) * height * columns);
  for (let row = 0; row < rows; row++) {
    const start = (row - (row % height)) * columns + (row % height);
    for (let k = 0; k < columns; k++) out[start + k * height] = data[row * byRow + k * byColumn]!;
  }
  return { data: out, rows, columns };
}

/** The eight sums of a block, written into `out`, whose rows are `width` long. */
function writeBlock(a: Panels, b: Panels, i: number, j: number, out: Float64Array, width: number) {
  const [left, right, length] = [a.data, b.data, a.columns];
  let [p, q] = [i * length, j * length];
  let [a0, a1, a2, a3, b0, b1, b2, b3] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const end = p + tall * length; p < end; p += tall, q += wide) {
    const x = right[q]!;
    const y = right[q + 1]!;
    a0 += left[p]! * x;
    a1 += left[p + 1]! * x;
    a2 += left[p + 2]! * x;
    a3 += left[p + 3]! * x;
    b0 += left[p]! * y;
    b1 += left[p + 1]! * y;
    b2 += left[p + 2]! * y;
    b3 += left[p + 3]! * y;
  }
  const at = i * width + j;
  out[at] = a0;
  out[at + 1] = b0;
  out[at + width] = a1;
  out[at + width + 1] = b1;
  out[at + 2 * width] = a2;
  out[at + 2 * width + 1] = b2;
  out[at + 3 * width] = a3;
  out[at + 3 * width + 1] = b3;
}

/** a · b, either of them transposed. */
export function matMul(a: Weights, b: Weights, { transposeA = false, transposeB = false } = {}): Weights {
  // A matrix by its own transpose, as orthogonal has it: what is below the diagonal is what is above it.
  const symmetric = a.data === b.data && transposeA !== transposeB;
  const [left, right] = [panelsOf(a, transposeA, tall), panelsOf(b, !transposeB, wide)];
  const [rows, columns] = [left.rows, right.rows];
  const width = Math.ceil(columns / wide) * wide;
  const sums = new Float64Array(Math.ceil(rows / tall) * tall * width);
  for (let j = 0; j < columns; j += wide) {
    const below = symmetric ? Math.min(rows, j + wide) : rows;
    for (let i = 0; i < below; i += tall) writeBlock(left, right, i, j, sums, width);
  }
  const data = width === columns ? sums.subarray(0, rows * columns) : new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++)
      data[i * columns + j] = symmetric && j < i ? sums[j * width + i]! : sums[i * width + j]!;
  }
  return { data, shape: [rows, columns] };
}
