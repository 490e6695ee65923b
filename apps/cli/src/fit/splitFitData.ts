import { splitRows } from "../datasets/split.ts";
import type { NumberArray } from "../npy.ts";
import { randomFor } from "../random.ts";
import type { FitData } from "./fitData.ts";

/** The rows of an array with these numbers, in that order. */
function rowsOf({ data, shape }: NumberArray, rows: readonly number[]): NumberArray {
  const size = shape.slice(1).reduce((a, b) => a * b, 1);
  const taken = new (data.constructor as new (length: number) => NumberArray["data"])(rows.length * size);
  for (const [i, row] of rows.entries()) taken.set(data.subarray(row * size, (row + 1) * size), i * size);
  return { data: taken, shape: [rows.length, ...shape.slice(1)] };
}

/** Some of the rows. */
function part({ inputs, targets }: FitData, rows: readonly number[]): FitPart {
  return {
    rows: rows.length,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, array]) => [name, rowsOf(array, rows)])),
    ...(targets && { targets: rowsOf(targets, rows) }),
  };
}

/** Rows to train on, or to validate with. */
export type FitPart = Pick<FitData, "rows" | "inputs" | "targets">;

/** One number a row, which may be classes. */
const isOneEach = ({ data, shape }: NumberArray): boolean => data.length === shape[0];

/**
 * Keeps a share of the rows apart, of each class where the targets are classes that all have two rows; `validation` is missing for 0.
 * The order of the rest is that of the data: `fit` shuffles.
 */
export function splitFitData(
  data: FitData,
  fraction: number,
  { classes, seed }: { readonly classes: boolean; readonly seed: number },
): { readonly train: FitPart; readonly validation?: FitPart } {
  if (fraction === 0) return { train: data };
  const { targets, rows } = data;
  const alike = new Int32Array(rows);
  const labels = classes && targets && isOneEach(targets) && hasPairs(targets.data) ? targets.data : alike;
  const { train, test } = splitRows(labels, fraction, randomFor(seed, "split"));
  return { train: part(data, train), validation: part(data, test) };
}

/** Whether each class has at least two rows: one for each side. */
function hasPairs(labels: ArrayLike<number>): boolean {
  const counts = new Map<number, number>();
  for (let row = 0; row < labels.length; row++) counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + 1);
  return [...counts.values()].every((count) => count > 1);
}
