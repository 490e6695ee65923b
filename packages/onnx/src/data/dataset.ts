// A user's arrays, checked against the model once and cut into batches without a copy more than the batch itself.
import { RegError } from "@reg/core";
import { show, sizeOf } from "@reg/core/adapter";
import { isFloat, type Shape, type Tensor, type TensorType, type Value, zeros } from "@reg/onnx-graph";
import { isObject } from "../options/kinds.ts";
import { allFinite } from "./allFinite.ts";
import type { DataInterface } from "./dataInterface.ts";

/**
 * Numbers row-major; the first axis counts the examples. Any array of numbers works (pixels of a canvas in a Uint8ClampedArray,
 * memory that workers share): each batch is converted to the model's type just before its step.
 */
export interface Data {
  readonly data: Numbers;
  readonly shape: readonly number[];
}

type Numbers = Tensor["data"] | Uint8ClampedArray | readonly number[];

/** Examples: one array, or one for each input of the model by its name. */
export type Inputs = Data | Readonly<Record<string, Data>>;

/** Examples and their targets. */
export interface Dataset {
  readonly inputs: Inputs;
  /** Class numbers, one a row, may stand for one-hot rows. None where the loss is an output of the model. */
  readonly targets?: Data | undefined;
}

/** One input's rows. */
export interface Column {
  readonly type: TensorType;
  /** The shape of a row. */
  readonly shape: readonly number[];
  readonly data: Numbers;
}

/** Data that belong to a model. */
export interface Columns {
  readonly rows: number;
  readonly inputs: readonly Column[];
  /** Class numbers are int32, with a last axis of 1. */
  readonly targets: Column | undefined;
}

const refuse = (what: string, expected: string, received: string, advice?: string): RegError =>
  new RegError("INVALID_DATA", { who: "@reg/onnx", what, expected, received, ...(advice && { advice }) });

const isData = (inputs: Inputs): inputs is Data => "data" in inputs && "shape" in inputs && Array.isArray(inputs.shape);

const print = (shape: Shape | undefined): string =>
  shape ? `[${shape.map((dim) => String(dim).replace(/^\?.*/, "?"))}]` : "any shape";

const isFractional = (data: Numbers) =>
  data instanceof Float32Array || data instanceof Float64Array || Array.isArray(data);

/** Where the first number is that a test refuses; -1 when there is none. */
function firstWrong(data: Numbers, isRight: (number: unknown) => boolean): number {
  if (!isFractional(data)) return -1;
  for (let i = 0; i < data.length; i++) if (!isRight(data[i])) return i;
  return -1;
}

/** Where the first NaN or infinity is; -1 when there is none. */
function firstNonFinite(data: Numbers): number {
  // All of the data go through here at each call of `fit`: a test of each number is felt beside training.
  return data instanceof Float32Array && allFinite(data) ? -1 : firstWrong(data, Number.isFinite);
}

/** Checks the form of what should be an array. Throws `INVALID_DATA`. */
function arrayOf(what: string, given: unknown): Data {
  const { data, shape } = isObject(given) ? given : {};
  const numbers = Array.isArray(data) || (ArrayBuffer.isView(data) && !(data instanceof DataView));
  const lengths = Array.isArray(shape) && shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  // The numbers themselves are checked against the type that the model declares.
  if (numbers && lengths) return given as Data;
  throw refuse(what, "an array of numbers and its shape, { data, shape: [examples, …] }", show(given));
}

function column(what: string, given: Data, declared: Pick<Value, "type" | "shape">): Column {
  const { data, shape } = arrayOf(what, given);
  if (sizeOf(shape) !== data.length) {
    throw refuse(what, `shape [${shape}] to hold the numbers given (${sizeOf(shape)})`, `${data.length} numbers`);
  }
  const row = declared.shape?.slice(1);
  const fits = row?.every((dim, axis) => typeof dim === "string" || dim === shape[axis + 1]) ?? true;
  if (shape.length === 0 || !fits || (row && row.length !== shape.length - 1)) {
    throw refuse(what, `shape ${print(declared.shape)}`, `[${shape}]`, "The first axis counts the examples.");
  }
  const { type = "float32" } = declared;
  const bad = firstNonFinite(data);
  if (bad >= 0) {
    const advice = "Fill in or drop the rows with missing values.";
    throw refuse(what, "finite numbers only", `${data[bad]} at index ${bad}`, advice);
  }
  const odd = isFloat(type) ? -1 : firstWrong(data, Number.isInteger);
  if (odd >= 0) throw refuse(what, `whole numbers, for ${type}`, `${data[odd]} at index ${odd}`);
  return { type, shape: shape.slice(1), data };
}

const isClass = (k: number, classes: number) => Number.isInteger(k) && k >= 0 && k < classes;

/** Class numbers [rows, …, 1]. */
function classColumn(what: string, { data, shape }: Data, classes: number): Column {
  let wrong = data.length - 1;
  while (wrong >= 0 && isClass(Number(data[wrong]), classes)) wrong--;
  if (wrong >= 0 || sizeOf(shape) !== data.length) {
    throw refuse(
      what,
      `class numbers from 0 to ${classes - 1}`,
      wrong < 0 ? `${data.length} numbers` : `${data[wrong]}`,
    );
  }
  return { type: "int32", shape: shape.slice(1), data };
}

/** What data are checked against. */
type Declared = Pick<DataInterface, "inputs" | "prediction" | "classes">;

function targetColumn(what: string, targets: Data | undefined, { prediction, classes }: Declared): Column | undefined {
  if (!prediction) {
    if (!targets) return undefined;
    const advice = "Give what its loss compares with among the inputs, by name.";
    throw refuse(what, "none, as the model computes its own loss", `shape [${targets.shape}]`, advice);
  }
  if (targets === undefined) throw refuse(what, `numbers of shape ${print(prediction.shape)}`, "none");
  const last = prediction.shape?.at(-1);
  const oneLess = prediction.shape && targets.shape.length === prediction.shape.length - 1;
  const single = oneLess ? { data: targets.data, shape: [...targets.shape, 1] } : targets;
  if (last === 1) return column(what, single, prediction);
  const ofOne = single.shape.length === prediction.shape?.length && single.shape.at(-1) === 1;
  if (ofOne && classes && typeof last === "number") return classColumn(what, single, last);
  return column(what, targets, prediction);
}

/** Checks data against the model they are for. `where` begins the message of an error. Throws `INVALID_DATA`. */
export type CheckData = (inputs: Inputs, targets?: Data, where?: string) => Columns;

/** Checks data against a model; see `CheckData`. */
export function columnsOf(inputs: Inputs, targets: Data | undefined, model: Declared, where = ""): Columns {
  const names = model.inputs.map(({ name }) => name);
  if (!isObject(inputs)) throw refuse(`${where}inputs`, `an array for each of ${names.join(", ")}`, show(inputs));
  const named = isData(inputs) ? { [names[0]!]: inputs } : inputs;
  const missing = names.find((name) => !named[name]);
  if (missing !== undefined) {
    throw refuse(`${where}inputs`, `an array for each of ${names.join(", ")}`, Object.keys(named).join(", ") || "none");
  }
  const columns = model.inputs.map((value) => column(`${where}inputs "${value.name}"`, named[value.name]!, value));
  const rows = named[names[0]!]!.shape[0]!;
  const answers = targets === undefined ? [] : [arrayOf(`${where}targets`, targets).shape[0] ?? 0];
  const counts = [...names.map((name) => named[name]!.shape[0]!), ...answers];
  if (rows === 0) throw refuse(`${where}inputs`, "at least one example", "none");
  if (counts.some((count) => count !== rows))
    throw refuse(`${where}inputs and targets`, "equally many examples", counts.join(" and "));
  return { rows, inputs: columns, targets: targetColumn(`${where}targets`, targets, model) };
}

const isBig = (data: Numbers) => data instanceof BigInt64Array || data instanceof BigUint64Array;

/** Writes row `row` of a column to `out` at `at`. Numbers of another type are converted. */
function writeRow({ type, data }: Column, row: number, out: Tensor["data"], at: number, size: number): void {
  if ("subarray" in data && isBig(data) === isBig(out)) {
    // Arrays of numbers convert as they are copied; those of BigInt take their own kind only.
    out.set(data.subarray(row * size, (row + 1) * size) as never, at);
  } else {
    const convert = type === "int64" || type === "uint64" ? BigInt : Number;
    // Number or BigInt: what the output's type takes.
    for (let k = 0; k < size; k++) out[at + k] = convert(data[row * size + k]!) as never;
  }
}

/** The rows of a column with these numbers, as a tensor of shape `[...lead, ...row]`. */
export function takeRows(column: Column, rows: Uint32Array, lead: readonly number[]): Tensor {
  const size = sizeOf(column.shape);
  const data = zeros(column.type, rows.length * size);
  for (const [i, row] of rows.entries()) writeRow(column, row, data, i * size, size);
  return { type: column.type, shape: [...lead, ...column.shape], data };
}
