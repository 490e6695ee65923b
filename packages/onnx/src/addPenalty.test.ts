import { l1, l2, sum } from "@reg/core";
import { createGraph, type Model, modelOf, tensor, writeModel, writeTensor } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { addPenalty } from "./addPenalty.ts";

/** mean((x W)²), and twice that, which reads the loss. */
function lossModel(): Model {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", ["batch", 2]);
  const w = graph.initializer("kernel", writeTensor(tensor("float32", [2, 2], [1, -2, 3, 0]), "kernel"));
  const y = graph.op("MatMul", [x, w]);
  const node = { op: "ReduceMean", domain: "", name: "mean", attributes: { keepdims: 0 } };
  const loss = graph.add({ ...node, inputs: [graph.op("Mul", [y, y]).name], outputs: ["loss"] })[0]!;
  return modelOf(graph, [loss, graph.op("Mul", [loss, 2]), y], "loss");
}

async function run(model: Model, extra: Record<string, ort.Tensor> = {}) {
  const session = await ort.InferenceSession.create(writeModel(model), { executionProviders: ["cpu"] });
  const results = await session.run({ x: new ort.Tensor("float32", [1, 0, 0, 1], [2, 2]), ...extra });
  await session.release();
  return session.outputNames.map((name) => [...(results[name]!.data as Float32Array)]);
}

describe("addPenalty", () => {
  it("adds the penalty to the loss, under its name, and to nothing else", async () => {
    const model = lossModel();
    const penalty = sum({ penalties: [l1({ l1: 0.5 }), l2({ l2: 0.25 })] });
    const regularized = addPenalty(model, penalty);
    const [before, after] = [await run(model), await run(regularized)];
    expect(before[0]).toEqual([3.5]);
    expect(after[0]).toEqual([3.5 + 0.5 * 6 + 0.25 * 14]);
    expect(after.slice(1)).toEqual(before.slice(1));
    expect(regularized.graph!.output).toEqual(model.graph!.output);
    expect(model.graph!.node).toHaveLength(4);
  });

  it("multiplies by a strength that is fed", async () => {
    const model = addPenalty(lossModel(), l1({ l1: 0.5 }), { strength: "s" });
    const [loss] = await run(model, { s: new ort.Tensor("float32", [0.5], []) });
    expect(loss).toEqual([3.5 + 1.5]);
  });

  it("refuses outputs that are no loss, and modes that are no part of one", () => {
    const model = lossModel();
    const y = model.graph!.output[2]!.name;
    expect(() => addPenalty(model, l1(), { loss: y })).toThrow(
      `[@reg/onnx] addPenalty to output "${y}": expected a scalar loss, received shape [batch,2]. Name the output that is the loss: { loss: name }.`,
    );
    expect(() => addPenalty(model, l1(), { loss: "lost" })).toThrow(
      `[@reg/onnx] addPenalty: expected one of the outputs loss, Mul_1, MatMul, received "lost".`,
    );
    expect(() => addPenalty(model, { penalty: l1(), mode: "proximal" })).toThrow(
      `[@reg/onnx] addPenalty on kernel: expected mode "loss", received "proximal". The other modes act in training steps: use createTrainer and regularize.`,
    );
    expect(() => addPenalty(model, { penalty: l1(), schedule: { kind: "linearWarmup", steps: 3 } })).toThrow(
      `[@reg/onnx] addPenalty: expected a constant schedule, or an input for the strength, received "linearWarmup". Pass { strength: name } and feed plan.strength(step).`,
    );
  });
});
