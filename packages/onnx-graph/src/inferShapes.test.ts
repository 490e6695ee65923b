import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readModel } from "./file/readModel.ts";
import { createGraph } from "./graph/createGraph.ts";
import { declared } from "./graph/fromModel.ts";
import { modelOf } from "./graph/toModel.ts";
import { inferShapes } from "./inferShapes.ts";

it("declares what lies between inputs and outputs", () => {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", ["batch", 4, 6]);
  const w = graph.input("w", "float32", [6, 5]);
  const y = graph.op("Relu", [graph.op("MatMul", [x, w])]);
  const model = inferShapes(modelOf(graph, [graph.op("ReduceSum", [y, graph.integers([2])], { keepdims: 0 })], "sums"));
  expect(model.graph!.valueInfo.map(declared)).toEqual([
    { name: "MatMul", type: "float32", shape: ["batch", 4, 5] },
    { name: "Relu", type: "float32", shape: ["batch", 4, 5] },
  ]);
});

it("finds a shape for every value of a network that PyTorch wrote, and says the same the second time", () => {
  const path = new URL("../../onnx/golden/models/pytorch/conv_opset18.onnx", import.meta.url);
  const model = inferShapes(readModel(readFileSync(path)));
  const outputs = new Set(model.graph!.output.map(({ name }) => name));
  const made = model.graph!.node.flatMap(({ output }) => output).filter((name) => !outputs.has(name));
  expect(model.graph!.valueInfo.map(({ name }) => name)).toEqual(expect.arrayContaining(made));
  expect(inferShapes(model)).toEqual(model);
});
