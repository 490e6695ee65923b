import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { seeded } from "../../test/seeded.ts";
import { declared } from "../graph/fromModel.ts";
import { createGraph } from "../graph/graph.ts";
import { modelOf } from "../graph/toModel.ts";
import { type Model, readModel } from "../model.ts";
import { createTrainer } from "../training/trainer.ts";
import { symbolicBatch } from "./symbolicBatch.ts";

const exported = (name: string) =>
  readModel(readFileSync(new URL(`../../golden/models/pytorch/${name}.onnx`, import.meta.url)));
const trainer = (model: Model) =>
  createTrainer(model, { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" });
const advice =
  "Export the model again with a dynamic batch axis (dynamic_axes or dynamic_shapes in torch.onnx.export).";

it("opens a batch of 1: predicts and trains as the same network exported for any batch", async () => {
  const opened = symbolicBatch(exported("one_row"));
  expect(declared(opened.graph!.input[0]!).shape).toEqual(["batch", 2, 9, 8]);
  expect(declared(opened.graph!.output[0]!).shape).toEqual(["batch", 4]);
  const [one, other] = [trainer(opened), trainer(exported("conv_opset18"))];
  const data = { inputs: seeded([6, 2, 9, 8], 3), targets: { data: Int32Array.of(0, 1, 2, 3, 0, 1), shape: [6] } };
  expect((await one.predict(data.inputs)).y).toEqual((await other.predict(data.inputs)).y);
  expect(await one.fit(data, { epochs: 2, batchSize: 3 })).toEqual(await other.fit(data, { epochs: 2, batchSize: 3 }));
  await Promise.all([one.dispose(), other.dispose()]);
});

it("refuses a model that has no batch of 1, and one whose outputs do not follow it", () => {
  expect(() => symbolicBatch(exported("conv_opset18"))).toThrow(
    `[@reg/onnx] model: expected an input whose first axis is 1, received x [batch, 2, 9, 8]. ${advice}`,
  );
  const graph = createGraph(17);
  const sum = graph.op("ReduceSum", [graph.input("x", "float32", [1, 3]), graph.integers([0])], { keepdims: 0 });
  expect(() => symbolicBatch(modelOf(graph, [sum], "summed"))).toThrow(
    `[@reg/onnx] output "ReduceSum": expected a shape with batch, received [3]. ${advice}`,
  );
});

it("names the node that joins a batch with something of one row", () => {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", [1, 3]);
  const start = graph.constant({ type: "float32", shape: [1, 3], data: new Float32Array(3) });
  const joined = graph.op("Concat", [start, x], { axis: 1 });
  expect(() => symbolicBatch(modelOf(graph, [joined], "joined"))).toThrow(
    `[@reg/onnx] Concat "Concat": expected inputs of one batch, received [1, 3], [batch, 3]. ${advice}`,
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
