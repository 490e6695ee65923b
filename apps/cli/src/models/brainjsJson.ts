import { RegError, type Weights } from "@reg/core";
import { show } from "@reg/core/adapter";
import type { SavedModel, SavedParameter } from "./savedParameter.ts";

export interface BrainjsJson {
  readonly type?: unknown;
  readonly sizes: unknown;
  readonly layers: unknown;
}

export const isBrainjsJson = (json: object): json is BrainjsJson =>
  Object.hasOwn(json, "sizes") && Object.hasOwn(json, "layers");

interface Unit {
  readonly bias: unknown;
  readonly weights: readonly unknown[];
}

const valuesOf = (numbers: unknown): readonly unknown[] =>
  typeof numbers === "object" && numbers !== null ? Object.values(numbers) : [];

/** brain.js 2.0 writes a layer as lists, 1.6 as units by name. What is neither has no units. */
function unitsOf(layer: unknown): readonly Unit[] {
  // Each field is looked at before it is used.
  const { weights, biases } = (layer ?? {}) as Readonly<Record<string, unknown>>;
  if (Array.isArray(weights)) {
    const all = valuesOf(biases);
    return weights.map((each, unit) => ({ bias: all[unit], weights: valuesOf(each) }));
  }
  return valuesOf(layer).map((unit) => {
    const { bias, weights: incoming } = (unit ?? {}) as Readonly<Record<string, unknown>>;
    return { bias, weights: valuesOf(incoming) };
  });
}

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 1 && value.every((size) => Number.isSafeInteger(size) && size > 0);

/** A NeuralNetwork's JSON, of brain.js 1.6 or 2.0. Throws `INVALID_MODEL`. */
export function readBrainjsJson(path: string, { type = "NeuralNetwork", sizes, layers }: BrainjsJson): SavedModel {
  const refuse = (expected: string, received: string) =>
    new RegError("INVALID_MODEL", { who: "reg", what: path, expected, received });
  if (type !== "NeuralNetwork") {
    throw refuse("the JSON of a brain.js NeuralNetwork", typeof type === "string" ? type.slice(0, 100) : show(type));
  }
  if (!isSizes(sizes)) throw refuse("sizes to be a list of at least two numbers above 0", show(sizes));
  if (!Array.isArray(layers)) throw refuse("layers to be a list", show(layers));
  const numbersOf = (name: string, numbers: readonly unknown[]): Float32Array => {
    const bad = numbers.find((each) => typeof each !== "number");
    // JSON writes NaN and infinity as null.
    if (bad !== undefined || numbers.includes(undefined)) throw refuse(`${name} to hold numbers only`, show(bad));
    return Float32Array.from(numbers as readonly number[]);
  };
  const parameters = sizes.slice(1).flatMap((units, i): SavedParameter[] => {
    const found = unitsOf(layers[i + 1]);
    const inputs = sizes[i]!;
    if (found.length !== units || found.some(({ weights }) => weights.length !== inputs)) {
      throw refuse(`layer ${i + 1} to have ${units} units of ${inputs} weights`, "something else");
    }
    const parameter = (
      name: string,
      numbers: readonly unknown[],
      info: Omit<SavedParameter, "path" | "weights">,
    ): SavedParameter => {
      const whole = `layer${i + 1}/${name}`;
      const weights: Weights = { data: numbersOf(whole, numbers), shape: info.shape };
      return { path: whole, ...info, weights };
    };
    const kernel = found.flatMap(({ weights }) => weights);
    const biases = found.map(({ bias }) => bias);
    return [
      parameter("kernel", kernel, { role: "kernel", shape: [units, inputs], axes: [1, 0] }),
      parameter("bias", biases, { role: "bias", shape: [units] }),
    ];
  });
  return { format: "brain.js", parameters };
}
