import { RegError, type Weights } from "@reg/core";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { createGraph, type Graph, type Value } from "./graph/graph.ts";
import { modelOf } from "./graph/toModel.ts";
import type { Model } from "./model.ts";
import { type Tensor, writeTensor } from "./tensor.ts";

/** What a layer does to its sums. */
export type Activation = "linear" | "relu" | "sigmoid" | "tanh" | "softmax";

/** A dense layer. With `kernel` (`[inputs, units]`) and `bias` (`[units]`) it starts from these, which are copied. */
export interface DenseLayer {
  readonly name?: string;
  readonly units: number;
  readonly activation?: Activation;
  readonly kernel?: Weights;
  readonly bias?: Weights;
}

export interface SequentialOptions {
  /** The length of an input row. */
  readonly inputs: number;
  readonly layers: readonly DenseLayer[];
  /** Of the Glorot-uniform kernels. */
  readonly seed?: number;
}

const ops = { relu: "Relu", sigmoid: "Sigmoid", tanh: "Tanh", softmax: "Softmax" } as const;

function given(path: string, weights: Weights, shape: readonly number[]): Tensor {
  if (String(weights.shape) !== String(shape)) {
    throw new RegError("UNSUPPORTED_SHAPE", {
      who: "@reg/onnx",
      what: path,
      expected: `shape [${shape}]`,
      received: `[${weights.shape}]`,
    });
  }
  return { type: "float32", shape, data: Float32Array.from(weights.data) };
}

/** Uniform within ±√(6 / (inputs + units)), Keras' default. Glorot and Bengio (2010). */
function glorotUniform(shape: readonly [number, number], random: ReturnType<typeof xoroshiro128plus>): Tensor {
  const limit = Math.sqrt(6 / (shape[0] + shape[1]));
  const data = Float32Array.from({ length: shape[0] * shape[1] }, () => (2 * uniformFloat64(random) - 1) * limit);
  return { type: "float32", shape, data };
}

/**
 * An ONNX model of dense layers: Gemm and an activation each, weights `<layer>/kernel` as `[inputs, units]` and `<layer>/bias`, input
 * `input` of shape `[batch, inputs]`, output `output`. Layers without a name are `dense_1`, `dense_2` … Biases start at 0.
 * Throws `UNSUPPORTED_SHAPE` for weights that do not fit.
 */
export function sequential({ inputs, layers, seed = 0 }: SequentialOptions): Model {
  const graph = createGraph(17);
  const random = xoroshiro128plus(seed);
  let value = graph.input("input", "float32", ["batch", inputs]);
  let width = inputs;
  for (const [i, { name = `dense_${i + 1}`, units, activation = "linear", kernel, bias }] of layers.entries()) {
    const [kernelPath, biasPath] = [`${name}/kernel`, `${name}/bias`];
    const start = kernel ? given(kernelPath, kernel, [width, units]) : glorotUniform([width, units], random);
    const shift = bias
      ? given(biasPath, bias, [units])
      : { type: "float32", shape: [units], data: new Float32Array(units) };
    const w = graph.initializer(kernelPath, writeTensor(start, kernelPath));
    const b = graph.initializer(biasPath, writeTensor(shift as Tensor, biasPath));
    const out = i === layers.length - 1 ? "output" : `${name}/${activation}`;
    value = node(graph, "Gemm", [value, w, b], activation === "linear" ? out : `${name}/sum`);
    if (activation !== "linear") value = node(graph, ops[activation], [value], out);
    width = units;
  }
  return modelOf(graph, [value], "sequential");
}

const node = (graph: Graph, op: string, inputs: readonly Value[], output: string): Value =>
  graph.add({
    op,
    domain: "",
    name: output,
    inputs: inputs.map(({ name }) => name),
    outputs: [output],
    attributes: op === "Softmax" ? { axis: -1 } : {},
  })[0]!;
