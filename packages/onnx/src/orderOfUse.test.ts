import { createGraph, modelOf, tensor, writeTensor } from "@reg/onnx-graph";
import { expect, it } from "vitest";
import { trainerOf } from "../test/trained.ts";
import { regularize } from "./regularize.ts";

/** Two dense layers whose weights are in the file in reverse order, and whose kernels are transposed before everything else. */
function backwards() {
  const graph = createGraph(17);
  const weight = (name: string, shape: readonly number[]) => {
    const numbers = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i + 1));
    return graph.initializer(name, writeTensor(tensor("float32", shape, numbers), name));
  };
  const [bias2, kernel2, bias1, kernel1] = [
    weight("second.bias", [3]),
    weight("second.weight", [3, 4]),
    weight("first.bias", [4]),
    weight("first.weight", [4, 6]),
  ];
  const [turned2, turned1] = [graph.op("Transpose", [kernel2]), graph.op("Transpose", [kernel1])];
  const x = graph.input("x", "float32", ["batch", 6]);
  const hidden = graph.op("Relu", [graph.op("Add", [graph.op("MatMul", [x, turned1]), bias1])]);
  return modelOf(graph, [graph.op("Add", [graph.op("MatMul", [hidden, turned2]), bias2])], "backwards");
}

it("gives parameters, and the plan's table, in the order in which the model uses them", () => {
  const paths = ["first.weight", "first.bias", "second.weight", "second.bias"];
  const subject = trainerOf(backwards());
  expect(subject.parameters().map(({ path }) => path)).toEqual(paths);
  const table = String(regularize(subject, "l1").plan);
  const places = paths.map((path) => table.indexOf(path));
  expect(Math.min(...places)).toBeGreaterThan(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});
