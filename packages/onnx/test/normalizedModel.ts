import { createGraph, type Model, modelOf, tensor, writeTensor } from "@reg/onnx-graph";
import { seeded } from "./seeded.ts";

/** Six features, a hidden layer that is normalized by the batch and thinned out, three classes: a state that is more than weights. */
export function normalizedModel(hidden = 8): Model {
  const graph = createGraph(17);
  const weight = (name: string, shape: readonly number[], seed: number) =>
    graph.initializer(name, writeTensor({ type: "float32", ...seeded(shape, seed) }, name));
  const filled = (name: string, value: number) => {
    const data = new Float32Array(hidden).fill(value);
    return graph.initializer(name, writeTensor({ type: "float32", shape: [hidden], data }, name));
  };
  const x = graph.input("input", "float32", ["batch", 6]);
  const sums = graph.op("Gemm", [x, weight("hidden/kernel", [6, hidden], 1), weight("hidden/bias", [hidden], 2)]);
  const norm = [filled("norm/gamma", 1), filled("norm/beta", 0), filled("norm/mean", 0), filled("norm/variance", 1)];
  const active = graph.op("Relu", [graph.op("BatchNormalization", [sums, ...norm])]);
  const kept = graph.op("Dropout", [active, graph.constant(tensor("float32", [], [0.25]))]);
  const logits = graph.op("Gemm", [kept, weight("out/kernel", [hidden, 3], 3), weight("out/bias", [3], 4)]);
  return modelOf(graph, [graph.op("Softmax", [logits], { axis: -1 })], "normalized");
}
