import { RegError } from "@reg/core";
import { show, sizeOf } from "@reg/core/adapter";
import {
  type Dim,
  fedInputs,
  isFloat,
  type KeptInput,
  type Model,
  numberToFloat16,
  type Shape,
  type Tensor,
  tensor,
  type Value,
} from "@reg/onnx-graph";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Data, Inputs } from "../data/dataset.ts";
import { isObject } from "../options/kinds.ts";

/** A whole input of a model, by its inputs' names. */
export type Sample = Readonly<Record<string, Tensor>>;

/** A length that the model leaves open: two rows, a small image, a short sequence. */
const openLength = (axis: number, rank: number): number => (axis === 0 ? 2 : rank === 4 ? 32 : 8);

const print = ({ shape }: Value): string => `[${(shape ?? []).join(", ")}]`;

const refuse = (name: string, expected: string, received: string) =>
  new RegError("INVALID_DATA", { who: "@reg/onnx", what: `compact, sample for "${name}"`, expected, received });

function typed({ type = "float32" }: Value, shape: readonly number[], numbers: Iterable<number>): Tensor {
  return tensor(type, shape, type === "float16" ? Array.from(numbers, numberToFloat16) : numbers);
}

const isData = (given: unknown): given is Data => isObject(given) && "data" in given && Array.isArray(given.shape);

/** One input's numbers, checked against what the model takes. */
function column(value: Value, given: unknown): Tensor {
  if (!isData(given)) throw refuse(value.name, "{ data, shape }", show(given));
  const { data, shape } = given;
  const fits = value.shape?.every((dim, axis) => typeof dim === "string" || dim === shape[axis]) ?? true;
  if (!fits || (value.shape && value.shape.length !== shape.length)) {
    throw refuse(value.name, `shape ${print(value)}`, `[${shape.join(", ")}]`);
  }
  if (data.length !== sizeOf(shape)) throw refuse(value.name, `${sizeOf(shape)} numbers`, String(data.length));
  return typed(value, shape, Array.from(data as Iterable<number | bigint>, Number));
}

/** A sample as a user gave it: one array where the model has one input, or arrays by name. Throws `INVALID_DATA`. */
export function sampleOf(model: Model, given: Inputs): Sample {
  const inputs = fedInputs(model.graph!);
  const byName: Readonly<Record<string, unknown>> = isData(given) ? { [inputs[0]!.name]: given } : given;
  return Object.fromEntries(inputs.map((value) => [value.name, column(value, byName[value.name])]));
}

/** Seeded inputs of the model's shapes: numbers from -1 to 1, whole ones of 0 and 1. */
export function randomSample(model: Model, seed: number): Sample {
  const random = xoroshiro128plus(seed);
  /** Lengths of the same name are the same. */
  const lengths = new Map<string, number>();
  const lengthOf = (dim: Dim, axis: number, { length: rank }: Shape): number => {
    if (typeof dim === "number") return dim;
    if (!lengths.has(dim)) lengths.set(dim, openLength(axis, rank));
    return lengths.get(dim)!;
  };
  const draw = (value: Value): Tensor => {
    const shape = (value.shape ?? []).map(lengthOf);
    const number = () => (isFloat(value.type) ? 2 * uniformFloat64(random) - 1 : Math.round(uniformFloat64(random)));
    return typed(value, shape, Array.from({ length: sizeOf(shape) }, number));
  };
  return Object.fromEntries(fedInputs(model.graph!).map((value) => [value.name, draw(value)]));
}

/** The tensor with these entries along an axis. */
function taken({ type, shape, data }: Tensor, axis: number, entries: readonly number[]): Tensor {
  const inner = sizeOf(shape.slice(axis + 1));
  const outer = sizeOf(shape.slice(0, axis));
  // Arrays of all types have the same slice.
  const parts = Array.from({ length: outer }, (_, block) =>
    entries.flatMap((entry) => {
      const from = (block * shape[axis]! + entry) * inner;
      return Array.from(data.slice(from, from + inner) as ArrayLike<number>);
    }),
  );
  return tensor(type, shape.with(axis, entries.length), parts.flat());
}

/** The sample for a cut model, without the features that it does not take. */
export function cutSample(sample: Sample, inputs: readonly KeptInput[]): Sample {
  const cut = { ...sample };
  for (const { name, axis, entries } of inputs) cut[name] = taken(cut[name]!, axis, entries);
  return cut;
}
