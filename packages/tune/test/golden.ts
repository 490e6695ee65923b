// The golden files of this package and the data that they are about.
import { readFileSync } from "node:fs";

const read = (url: URL) => readFileSync(url, "utf8");
const json = (name: string) => JSON.parse(read(new URL(`../golden/${name}.json`, import.meta.url)));

interface Path {
  readonly strengths: readonly number[];
  readonly coefficients: readonly (readonly number[])[];
}

interface Fit {
  readonly strength: number;
  readonly ratio: number;
  readonly coefficients: readonly (readonly number[])[];
  readonly intercepts: readonly number[];
  readonly accuracy: number;
}

const golden: {
  diabetes: {
    inputs: { shape: number[]; data: number[] };
    targets: number[];
    lasso: Path;
    elasticNet: Path & { ratio: number };
    lassoCV: {
      strengths: number[];
      squaredErrors: number[][];
      strength: number;
      coefficients: number[];
      intercept: number;
    };
    multiTask: { strength: number; coefficients: number[][]; intercepts: number[] }[];
    groupLasso: { strength: number; coefficients: number[]; intercept: number }[];
    relaxed: { strength: number; support: number[]; coefficients: number[] };
  };
  breastCancer: { lambdaMax: number; fits: Fit[] };
  wine: { inputs: { shape: number[]; data: number[] }; targets: number[]; fits: Fit[] };
} = { diabetes: json("diabetes"), breastCancer: json("breastCancer"), wine: json("wine") };

export const { wine } = golden;

/** scikit-learn's diabetes: each input centred, its sum of squares 1. */
export const diabetes = (() => {
  const { inputs, ...rest } = golden.diabetes;
  const [rows = 0, columns = 0] = inputs.shape;
  const data = Float64Array.from(inputs.data);
  for (let j = 0; j < columns; j++) {
    const column = Array.from({ length: rows }, (_, i) => data[i * columns + j]!);
    const mean = column.reduce((sum, x) => sum + x, 0) / rows;
    const size = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0));
    for (let i = 0; i < rows; i++) data[i * columns + j] = (column[i]! - mean) / size;
  }
  return { inputs: { data, shape: inputs.shape }, ...rest };
})();

/** scikit-learn's breast cancer, as `reg` ships it. */
export const breastCancer = (() => {
  const lines = read(new URL("../../../apps/cli/data/breast_cancer.csv", import.meta.url))
    .trim()
    .split("\n")
    .slice(1);
  const rows = lines.map((line) => line.split(",").map(Number));
  const data = Float64Array.from(rows.flatMap((row) => row.slice(0, 30)));
  const targets = rows.map((row) => row[30]!);
  return { inputs: { data, shape: [rows.length, 30] }, targets, ...golden.breastCancer };
})();

/** Whether numbers are the golden ones to 1e-6, of their own size where they are greater than 1: what is asked of this package. */
export function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let most = actual.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < expected.length; i++) {
    most = Math.max(most, Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!)));
  }
  return most;
}
