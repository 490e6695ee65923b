import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readModel } from "../file/readModel.ts";
import { createGraph } from "../graph/createGraph.ts";
import { declared } from "../graph/fromModel.ts";
import { modelOf } from "../graph/toModel.ts";
import { symbolicBatch } from "./symbolicBatch.ts";

const exported = (name: string) =>
  readModel(readFileSync(new URL(`../../../onnx/golden/models/pytorch/${name}.onnx`, import.meta.url)));
const advice =
  "Export the model again with a dynamic batch axis (dynamic_axes or dynamic_shapes in torch.onnx.export).";

it("refuses a model that has no batch of 1, and one whose outputs do not follow it", () => {
  expect(() => symbolicBatch(exported("conv_opset18"))).toThrow(
    `[@reg/onnx-graph] model: expected an input whose first axis is 1, received x [batch, 2, 9, 8]. ${advice}`,
  );
  const graph = createGraph(17);
  const sum = graph.op("ReduceSum", [graph.input("x", "float32", [1, 3]), graph.integers([0])], { keepdims: 0 });
  expect(() => symbolicBatch(modelOf(graph, [sum], "summed"))).toThrow(
    `[@reg/onnx-graph] output "ReduceSum": expected a shape with batch, received [3]. ${advice}`,
  );
});

it("names the node that joins a batch with something of one row", () => {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", [1, 3]);
  const start = graph.constant({ type: "float32", shape: [1, 3], data: new Float32Array(3) });
  const joined = graph.op("Concat", [start, x], { axis: 1 });
  expect(() => symbolicBatch(modelOf(graph, [joined], "joined"))).toThrow(
    `[@reg/onnx-graph] Concat "Concat": expected inputs of one batch, received [1, 3], [batch, 3]. ${advice}`,
  );
});

it("opens only the inputs that are named, under a name of choice", () => {
  const graph = createGraph(17);
  const [x, table] = [graph.input("x", "float32", [1, 3]), graph.input("table", "float32", [1, 3])];
  const opened = symbolicBatch(modelOf(graph, [graph.op("Mul", [x, table])], "scaled"), {
    inputs: ["x"],
    batch: "rows",
  });
  expect(opened.graph!.input.map((info) => declared(info).shape)).toEqual([
    ["rows", 3],
    [1, 3],
  ]);
});
