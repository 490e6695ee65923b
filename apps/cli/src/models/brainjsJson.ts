import { RegError, type Weights } from "@reg/core";
import type { SavedModel, SavedParameter } from "./savedParameter.ts";

type Numbers = readonly number[] | Readonly<Record<string, number>>;
/** brain.js 2.0 writes a layer as lists, 1.6 as units by name. */
type ListLayer = { readonly weights: readonly Numbers[]; readonly biases: readonly number[] };
type NamedLayer = Readonly<Record<string, { readonly bias?: number; readonly weights?: Numbers }>>;

export interface BrainjsJson {
  readonly type?: string;
  readonly sizes: readonly number[];
  readonly layers: readonly (ListLayer | NamedLayer)[];
}

export const isBrainjsJson = (json: object): json is BrainjsJson => "sizes" in json && "layers" in json;

const isList = (layer: ListLayer | NamedLayer): layer is ListLayer => Array.isArray(layer.weights);

function unitsOf(layer: ListLayer | NamedLayer): { bias: number; weights: number[] }[] {
  if (isList(layer)) {
    return layer.weights.map((weights, unit) => ({ bias: layer.biases[unit]!, weights: Object.values(weights) }));
  }
  return Object.values(layer).map(({ bias = 0, weights = [] }) => ({ bias, weights: Object.values(weights) }));
}

/** A NeuralNetwork's JSON, of brain.js 1.6 or 2.0. Throws `INVALID_MODEL`. */
export function readBrainjsJson(path: string, { type = "NeuralNetwork", sizes, layers }: BrainjsJson): SavedModel {
  const refuse = (expected: string, received: string) =>
    new RegError("INVALID_MODEL", { who: "reg", what: path, expected, received });
  if (type !== "NeuralNetwork") throw refuse("the JSON of a brain.js NeuralNetwork", type);
  const parameters = sizes.slice(1).flatMap((units, i): SavedParameter[] => {
    const found = unitsOf(layers[i + 1] ?? {});
    const inputs = sizes[i]!;
    if (found.length !== units || found.some(({ weights }) => weights.length !== inputs)) {
      throw refuse(`layer ${i + 1} to have ${units} units of ${inputs} weights`, "something else");
    }
    const parameter = (name: string, numbers: number[], info: Omit<SavedParameter, "path" | "weights">) => {
      const weights: Weights = { data: Float32Array.from(numbers), shape: info.shape };
      return { path: `layer${i + 1}/${name}`, ...info, weights };
    };
    const kernel = found.flatMap(({ weights }) => weights);
    return [
      parameter("kernel", kernel, { role: "kernel", shape: [units, inputs], axes: [1, 0] }),
      parameter(
        "bias",
        found.map(({ bias }) => bias),
        { role: "bias", shape: [units] },
      ),
    ];
  });
  return { format: "brain.js", parameters };
}
