import { createGraph, type Graph, type Model, modelOf, type Value, writeTensor } from "@reg/onnx-graph";
import { glorot } from "../problem.ts";

/** A graph under construction and a source of weights. */
export interface Network {
  readonly graph: Graph;
  /** Glorot-uniform, of `[inputs, units]` unless fans are given. */
  weight(name: string, shape: readonly number[], fans?: readonly [number, number]): Value;
  fill(name: string, shape: readonly number[], value: number): Value;
}

/** A model from its layers: `build` gets the network and the input and gives the output. */
export function networkModel(shape: readonly number[], build: (network: Network, input: Value) => Value): Model {
  const graph = createGraph(17);
  const input = graph.input("input", "float32", ["batch", ...shape]);
  let seed = 1;
  const initializer = (name: string, dims: readonly number[], data: Float32Array) =>
    graph.initializer(name, writeTensor({ type: "float32", shape: dims, data }, name));
  const output = build(
    {
      graph,
      weight: (name, dims, [inputs, units] = [dims[0]!, dims[1]!]) =>
        initializer(name, dims, glorot(dims, inputs, units, ++seed)),
      fill: (name, dims, value) =>
        initializer(name, dims, new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(value)),
    },
    input,
  );
  return modelOf(graph, [output], "network");
}
