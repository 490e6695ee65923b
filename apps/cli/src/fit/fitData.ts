// The data of `reg fit`: a table, or arrays that numpy saved.
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import type { Graph } from "@reg/onnx-graph";
import { CliError } from "../cliError.ts";
import { targetClasses } from "../datasets/csv.ts";
import { isNumber, readTable, type Table, tableRefusal, targetNumbers } from "../datasets/table.ts";
import { type NumberArray, readNumbers } from "../npy.ts";

/** Rows of numbers for each input of a model, and what they are to give. */
export interface FitData {
  /** What it was read from. */
  readonly name: string;
  readonly rows: number;
  readonly inputs: Readonly<Record<string, NumberArray>>;
  /** None where the model computes its own loss. */
  readonly targets?: NumberArray;
  /** What the classes are called, where a table says it. */
  readonly classes?: readonly string[];
}

/** What the model and the loss say of the data. */
export interface Wanted {
  readonly graph: Graph;
  /** The column of a table. */
  readonly target: string | undefined;
  /** `"none"` where the model computes its own loss. */
  readonly targets: "classes" | "numbers" | "none";
}

/** Rows of a table in the shape that the model's input has, where that holds as many numbers. */
function inShapeOf(declared: readonly (string | number)[] | undefined, rows: number, features: number): number[] {
  const row = declared?.slice(1) ?? [];
  const lengths = row.map(Number);
  const isFixed = lengths.every(Number.isInteger);
  const size = lengths.reduce((a, b) => a * b, 1);
  return row.length > 1 && isFixed && size === features ? [rows, ...lengths] : [rows, features];
}

/** The targets of a table, as the loss takes them. Throws `INVALID_DATA`. */
function tableTargets(table: Table, targets: Wanted["targets"]): Pick<FitData, "targets" | "classes"> {
  if (targets === "classes") {
    const { classes, labels } = targetClasses(table);
    return { classes, targets: { data: labels, shape: [labels.length] } };
  }
  const word = table.targets.find(({ text }) => !isNumber(text));
  if (word) {
    const received = `${show(word.text)} at line ${word.line}`;
    const advice = "For classes take --loss softmaxCrossEntropy.";
    throw tableRefusal(
      table.path,
      `numbers in the target column ${show(table.column)}, for this loss`,
      received,
      advice,
    );
  }
  const data = targetNumbers(table);
  return { targets: { data, shape: [data.length] } };
}

function fromTable(path: string, { graph, target, targets }: Wanted): FitData {
  const [input, ...others] = graph.inputs;
  if (!input || others.length > 0 || targets === "none") {
    const received = targets === "none" ? "a loss that the model computes" : `${graph.inputs.length} inputs`;
    throw new CliError(
      `--data: expected a model with one input and a loss with targets for a CSV, received ${received}.`,
      1,
    );
  }
  const table = readTable(path, target);
  const rows = table.targets.length;
  const shape = inShapeOf(input.shape, rows, table.features.length);
  const inputs = { [input.name]: { data: table.inputs, shape } };
  return { name: table.name, rows, inputs, ...tableTargets(table, targets) };
}

const given = /^([^=]+)=(.+)$/;

/** Arrays in the order of the model's inputs, or by name; the targets last. Throws CliError. */
function filesOf(files: readonly string[], { graph, targets }: Wanted) {
  const names = graph.inputs.map(({ name }) => name);
  const wanted = targets === "none" ? [...names] : [...names, "targets"];
  const refuse = (received: string) => {
    const form = wanted.map((name) => (names.length > 1 && name !== "targets" ? `${name}=FILE.npy` : `${name}.npy`));
    return new CliError(`--data: expected FILE.csv or ${form.join(" ")}, received ${received}.`);
  };
  if (files.length !== wanted.length) throw refuse(`${files.length} ${files.length === 1 ? "file" : "files"}`);
  const last = targets === "none" ? undefined : files.at(-1);
  const inputs = files.slice(0, names.length).map((file, i) => {
    const named = given.exec(file);
    const name = named && names.includes(named[1]!) ? named[1]! : undefined;
    if (name === undefined && names.length > 1) throw refuse(show(file));
    return { name: name ?? names[i]!, path: name === undefined ? file : named![2]! };
  });
  const twice = inputs.find(({ name }, i) => inputs.findIndex((each) => each.name === name) < i);
  if (twice) throw refuse(`two files for ${show(twice.name)}`);
  return { inputs, targets: last };
}

function fromArrays(files: readonly string[], wanted: Wanted): FitData {
  const found = filesOf(files, wanted);
  const inputs = found.inputs.map(({ name, path }) => [name, readNumbers(path), path] as const);
  const targets = found.targets === undefined ? undefined : readNumbers(found.targets);
  const rows = inputs[0]![1].shape[0] ?? 0;
  const sizes = [
    ...inputs.map(([, { shape }, path]) => ({ path, shape })),
    { path: found.targets, shape: targets?.shape },
  ];
  const other = sizes.find(({ shape }) => shape && shape[0] !== rows);
  if (other) {
    const expected = `${rows} rows, as ${found.inputs[0]!.path} has`;
    throw new RegError("INVALID_DATA", {
      who: "reg",
      what: other.path!,
      expected,
      received: `${other.shape![0] ?? "one number"}`,
    });
  }
  return {
    name: found.inputs.map(({ path }) => path).join(", "),
    rows,
    inputs: Object.fromEntries(inputs.map(([name, array]) => [name, array])),
    ...(targets && { targets }),
  };
}

/** Reads what `--data` names. Throws CliError for what does not go with the model, and `INVALID_DATA` for a file. */
export function readFitData(files: readonly string[], wanted: Wanted): FitData {
  const [first = ""] = files;
  if (files.length === 1 && /\.csv$/i.test(first)) return fromTable(first, wanted);
  if (wanted.target !== undefined) {
    throw new CliError(`--target: expected --data FILE.csv with it, received ${files.join(" ")}.`);
  }
  return fromArrays(files, wanted);
}
