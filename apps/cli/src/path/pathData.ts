// The data of `reg path`: a table or one of ours, whose target is a class or a number.
import { fileURLToPath } from "node:url";
import { choice } from "../choice.ts";
import { CliError } from "../cliError.ts";
import { targetClasses } from "../datasets/csv.ts";
import { datasetNames, loadDataset } from "../datasets/loadDataset.ts";
import { type SplitRows, splitRows } from "../datasets/split.ts";
import { isNumber, readTable, type Table, targetNumbers } from "../datasets/table.ts";
import { randomFor } from "../random.ts";

export const predictables = ["classes", "numbers"] as const;
export type Predicts = (typeof predictables)[number];

/** Rows of numbers, each with a class or a number. */
export interface PathData {
  readonly name: string;
  readonly features: readonly string[];
  /** `[rows, features]`, row-major. */
  readonly inputs: { readonly data: Float32Array; readonly shape: readonly [number, number] };
  readonly targets: Int32Array | Float32Array;
  readonly predicts: Predicts;
  /** The names of the classes. */
  readonly classes?: readonly string[];
  /** Height and width, where the features are the pixels of an image. */
  readonly image?: readonly [number, number];
}

export interface PathDataRequest {
  readonly data: string;
  readonly target?: string;
  readonly predict?: Predicts;
  readonly seed: number;
}

/** A target with more values than this, all numbers, is a number. */
const mostCounted = 10;

/** Classes where the target has words, or few whole numbers. */
function guess({ targets }: Table): Predicts {
  const values = new Set(targets.map(({ text }) => text));
  const isCounted = values.size <= mostCounted && [...values].every((text) => /^\d+$/.test(text));
  return isCounted || ![...values].every(isNumber) ? "classes" : "numbers";
}

function fromTable(path: string, target: string | undefined, predict: Predicts | undefined): PathData {
  const table = readTable(path, target);
  const { name, features, inputs } = table;
  const predicts = predict ?? guess(table);
  const common = { name, features, inputs: { data: inputs, shape: [table.targets.length, features.length] as const } };
  if (predicts === "numbers") return { ...common, predicts, targets: targetNumbers(table) };
  const { classes, labels } = targetClasses(table);
  return { ...common, predicts, classes, targets: labels };
}

const diabetes = fileURLToPath(new URL("../../data/diabetes.csv", import.meta.url));

/** Reads what `--data` names. Throws CliError, and `INVALID_DATA` for a file. */
export function loadPathData({ data, target, predict, seed }: PathDataRequest): PathData {
  if (/\.csv$/i.test(data)) return fromTable(data, target, predict);
  if (predict !== undefined) throw new CliError(`--predict: expected --data FILE.csv with it, received ${data}.`);
  const known = choice("--data", data, [...datasetNames, "diabetes", "FILE.csv"]);
  if (known === "diabetes" && target === undefined) return { ...fromTable(diabetes, target, "numbers"), name: data };
  if (known === "diabetes") throw new CliError(`--target: expected --data FILE.csv with it, received ${data}.`);
  const { name, features, classes, inputs, labels } = loadDataset(known, target, seed);
  return {
    ...{ name, features, classes, targets: labels, predicts: "classes" },
    inputs: { data: inputs, shape: [labels.length, features.length] },
    ...(data === "digits" && { image: [8, 8] as const }),
  };
}

/** The rows to learn from, and those of the last test: a share of each class, where there are classes. */
export function splitPathData({ targets, predicts }: PathData, share: number, seed: number): SplitRows {
  if (share === 0) return { train: Array.from(targets, (_, row) => row), test: [] };
  const labels = predicts === "classes" ? targets : new Int32Array(targets.length);
  return splitRows(labels, share, randomFor(seed, "split"));
}
