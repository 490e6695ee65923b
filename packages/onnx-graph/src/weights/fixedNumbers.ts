// What the numbers of a tensor say about it: tables that are computed once have a pattern that no training leaves.

/** How a tensor is a matrix. */
export interface Form {
  readonly rows: number;
  readonly columns: number;
}

interface Table extends Form {
  readonly data: ArrayLike<number>;
}

/** A shape as that of a table; `undefined` where it has no four rows, or more than two axes that are longer than 1. */
export function tableOf(shape: readonly number[]): Form | undefined {
  const [rows = 0, columns = 0, ...more] = shape.filter((length) => length !== 1);
  return more.length === 0 && rows >= 4 && columns >= 2 ? { rows, columns } : undefined;
}

/** Float32 tables of sines are off by this, trained numbers by much more. */
const close = 1e-3;

/** Whether a column is a wave or a ramp: x[t − 1] + x[t + 1] is the same multiple of x[t] everywhere. */
function isWave({ data, rows, columns }: Table, column: number): boolean {
  let [product, square, size] = [0, 0, 0];
  const at = (row: number) => data[row * columns + column]!;
  for (let row = 1; row < rows - 1; row++) {
    product += at(row) * (at(row - 1) + at(row + 1));
    square += at(row) ** 2;
    size = Math.max(size, Math.abs(at(row)));
  }
  const factor = square === 0 ? 0 : product / square;
  for (let row = 1; row < rows - 1; row++) {
    if (Math.abs(at(row - 1) + at(row + 1) - factor * at(row)) > close * Math.max(size, 1e-6)) return false;
  }
  return true;
}

const varies = ({ data, rows, columns }: Table): boolean => {
  for (let i = columns; i < rows * columns; i++) if (Math.abs(data[i]! - data[i % columns]!) > close) return true;
  return false;
};

/** Whether entries at a distance of `apart` are sine and cosine of one angle. */
function arePairs({ data, columns }: Table, apart: number): boolean {
  for (let i = 0; i < data.length; i++) {
    if (Math.floor((i % columns) / apart) % 2 !== 0) continue;
    if (Math.abs(data[i]! ** 2 + data[i + apart]! ** 2 - 1) > close) return false;
  }
  return true;
}

/** A table without the rows of zeros that it begins with: places of tokens that have none, such as a class token. */
function withoutZeroRows({ data, rows, columns }: Table): Table {
  let first = 0;
  while (first < data.length && data[first] === 0) first++;
  const skipped = Math.floor(first / columns);
  const kept = rows - skipped;
  if (skipped === 0 || kept < 4) return { data, rows, columns };
  return { data: Array.prototype.slice.call(data, skipped * columns), rows: kept, columns };
}

/**
 * Whether a table is one of sines: waves in every column, or sines and cosines of the same angles beside each other. Rows of zeros
 * in front do not count.
 */
export function isTableOfSines(numbers: ArrayLike<number>, form: Form): boolean {
  if (numbers.length !== form.rows * form.columns) return false;
  const table = withoutZeroRows({ data: numbers, ...form });
  const { columns } = form;
  if (!varies(table)) return false;
  if (Array.from({ length: columns }, (_, column) => column).every((column) => isWave(table, column))) return true;
  // Two columns of few rows may be on a circle by chance.
  if (columns < 8) return false;
  return [1, columns / 2, columns / 4].some((apart) => columns % (2 * apart) === 0 && arePairs(table, apart));
}

/** Whether the numbers are 0 and one other that shuts out: minus infinity, or a large negative number in its place. */
export function isAttentionMask(data: ArrayLike<number>): boolean {
  let shut: number | undefined;
  let open = false;
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    if (x === Number.NEGATIVE_INFINITY) return true;
    open ||= x === 0;
    if (x === 0) continue;
    if (x > -50 || (shut !== undefined && x !== shut)) return false;
    shut = x;
  }
  return open && shut !== undefined;
}

/** Whether the numbers are zeros and ones, some of each. */
export function isZeroOneMask(data: ArrayLike<number>): boolean {
  const found = new Set<number>();
  for (let i = 0; i < data.length && found.size < 3; i++) found.add(data[i]!);
  return found.size === 2 && found.has(0) && found.has(1);
}

/** Whether all numbers are this one; not of a tensor without numbers. */
export function isAll(data: ArrayLike<number>, number: number): boolean {
  if (data.length === 0) return false;
  for (let i = 0; i < data.length; i++) if (data[i] !== number) return false;
  return true;
}
