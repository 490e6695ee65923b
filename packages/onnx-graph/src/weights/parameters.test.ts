import { expect, it } from "vitest";
import { tensor, writeTensor } from "../file/tensor.ts";
import { createGraph } from "../graph/createGraph.ts";
import { modelOf } from "../graph/toModel.ts";
import { parametersOf } from "./parameters.ts";

const zeros = (shape: readonly number[]) =>
  writeTensor(tensor("float32", shape, new Array(shape.reduce((a, b) => a * b, 1)).fill(0)));

it("reads role and layout from the ops that use a weight", () => {
  const graph = createGraph(17);
  const weight = (name: string, shape: readonly number[]) => graph.initializer(name, { ...zeros(shape), name });
  let y = graph.input("x", "float32", ["batch", 4]);
  y = graph.op("Gemm", [y, weight("torch", [5, 4]), weight("shift", [5])], { transB: 1 });
  y = graph.op("MatMul", [y, graph.op("Transpose", [weight("turned", [6, 5])])]);
  y = graph.op("Mul", [y, weight("scale", [6])]);
  y = graph.op("Pow", [y, weight("exponent", [])]);
  y = graph.op("LayerNormalization", [y, weight("gamma", [6]), weight("beta", [6])]);
  const image = graph.op("Reshape", [y, graph.integers([-1, 1, 2, 3])]);
  const filtered = graph.op("Conv", [image, weight("filters", [7, 1, 2, 2])]);
  const sequence = graph.input("sequence", "float32", [7, "batch", 4]);
  const gates = [weight("gates", [2, 20, 4]), weight("memory", [2, 20, 5]), weight("offsets", [2, 40])];
  const states = graph.op("LSTM", [sequence, ...gates], { hidden_size: 5, direction: "bidirectional" });
  const ids = graph.input("ids", "int64", ["batch"]);
  const words = graph.op("Gather", [weight("words", [9, 3]), ids]);
  const found = parametersOf(modelOf(graph, [filtered, words, states], "roles"));
  expect(found.map(({ path, role, axes }) => [path, role, axes])).toEqual([
    ["torch", "kernel", [1, 0]],
    ["shift", "bias", undefined],
    ["turned", "kernel", [1, 0]],
    ["scale", "scale", undefined],
    ["gamma", "scale", undefined],
    ["beta", "bias", undefined],
    ["filters", "kernel", [2, 3, 1, 0]],
    ["gates", "kernel", [0, 2, 1]],
    ["memory", "recurrentKernel", [0, 2, 1]],
    ["offsets", "bias", undefined],
    ["words", "embedding", undefined],
  ]);
});
