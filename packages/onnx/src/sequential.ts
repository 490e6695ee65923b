import { RegError, type Weights } from "@reg/core";
import { show, sizeOf } from "@reg/core/adapter";
import {
  createGraph,
  type Graph,
  type Model,
  modelOf,
  type OpName,
  type Tensor,
  tensor,
  type Value,
  writeTensor,
} from "@reg/onnx-graph";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import * as v from "valibot";
import { glorotUniform } from "./glorotUniform.ts";
import { belowOne, count, integer, isObject, text, that } from "./options/kinds.ts";
import { parseOptions } from "./options/parseOptions.ts";

const activations = ["linear", "relu", "sigmoid", "tanh", "softmax"] as const;

/** The activation of a layer. */
export type Activation = (typeof activations)[number];

/** A dense layer. With `kernel` (`[inputs, units]`) and `bias` (`[units]`) it starts from these, which are copied. */
export interface DenseLayer {
  readonly name?: string;
  readonly units: number;
  readonly activation?: Activation;
  readonly kernel?: Weights;
  readonly bias?: Weights;
  /** The share of its outputs that Dropout drops in training. */
  readonly dropout?: number;
}

export interface SequentialOptions {
  /** The length of an input row. */
  readonly inputs: number;
  /** The share of the inputs that Dropout drops in training. */
  readonly dropout?: number;
  readonly layers: readonly DenseLayer[];
  /** Of the Glorot-uniform kernels. */
  readonly seed?: number;
}

const ops = { relu: "Relu", sigmoid: "Sigmoid", tanh: "Tanh", softmax: "Softmax" } as const;

function given(path: string, weights: Weights, shape: readonly number[]): Tensor {
  if (String(weights.shape) !== String(shape) || weights.data.length !== sizeOf(shape)) {
    throw new RegError("UNSUPPORTED_SHAPE", {
      who: "@reg/onnx",
      what: path,
      expected: `shape [${shape}]`,
      received: `${weights.data.length} numbers of shape [${weights.shape}]`,
    });
  }
  return { type: "float32", shape, data: Float32Array.from(weights.data) };
}

const isWeights = (given: unknown): boolean =>
  isObject(given) && ArrayBuffer.isView(given.data) && Array.isArray(given.shape);
const weightsKind = that<Weights>("weights, { data, shape }", isWeights);

const entries = {
  inputs: count,
  dropout: v.optional(belowOne, 0),
  layers: that<readonly DenseLayer[]>(
    "a list of at least one layer",
    (given) => Array.isArray(given) && given.length > 0,
  ),
  seed: v.optional(integer, 0),
};

const layerEntries = {
  name: v.optional(text),
  units: count,
  activation: v.optional(v.pipe(v.picklist(activations), v.title(activations.map(show).join(", "))), "linear"),
  kernel: v.optional(weightsKind),
  bias: v.optional(weightsKind),
  dropout: v.optional(belowOne, 0),
};

/**
 * An ONNX model of dense layers: Gemm and an activation each, weights `<layer>/kernel` as `[inputs, units]` and `<layer>/bias`, input
 * `input` of shape `[batch, inputs]`, output `output`. Layers without a name are `dense_1`, `dense_2` … Biases start at 0.
 * Throws `UNSUPPORTED_SHAPE` for weights that do not fit, `INVALID_PARAMETER`.
 */
export function sequential(options: SequentialOptions): Model {
  const { inputs, dropout: dropped, layers, seed } = parseOptions("sequential", entries, options);
  const graph = createGraph(17);
  const random = xoroshiro128plus(seed);
  let value = graph.input("input", "float32", ["batch", inputs]);
  for (const step of dropoutOf(graph, dropped, "input"))
    value = node(graph, step.op, [value, ...step.inputs], step.name);
  let width = inputs;
  for (const [i, layer] of layers.entries()) {
    const checked = parseOptions(`sequential, layers[${i}]`, layerEntries, layer);
    const { name = `dense_${i + 1}`, units, activation, kernel, bias, dropout } = checked;
    const [kernelPath, biasPath] = [`${name}/kernel`, `${name}/bias`];
    const start = kernel ? given(kernelPath, kernel, [width, units]) : glorotUniform([width, units], random);
    const shift = bias
      ? given(biasPath, bias, [units])
      : { type: "float32", shape: [units], data: new Float32Array(units) };
    const w = graph.initializer(kernelPath, writeTensor(start, kernelPath));
    const b = graph.initializer(biasPath, writeTensor(shift as Tensor, biasPath));
    const steps = [
      { op: "Gemm" as const, inputs: [w, b], name: `${name}/sum` },
      ...(activation === "linear" ? [] : [{ op: ops[activation], inputs: [], name: `${name}/${activation}` }]),
      ...dropoutOf(graph, dropout, name),
    ];
    for (const [at, step] of steps.entries()) {
      const last = i === layers.length - 1 && at === steps.length - 1;
      value = node(graph, step.op, [value, ...step.inputs], last ? "output" : step.name);
    }
    width = units;
  }
  return modelOf(graph, [value], "sequential");
}

/** The step that drops a share of what `of` gives, if there is one. */
const dropoutOf = (graph: Graph, share: number, of: string) =>
  share === 0
    ? []
    : [{ op: "Dropout" as const, inputs: [graph.constant(tensor("float32", [], [share]))], name: `${of}/dropout` }];

const node = (graph: Graph, op: OpName, inputs: readonly Value[], output: string): Value =>
  graph.add({
    op,
    domain: "",
    name: output,
    inputs: inputs.map(({ name }) => name),
    outputs: [output],
    attributes: op === "Softmax" ? { axis: -1 } : {},
  })[0]!;
