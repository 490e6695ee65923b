// Losses that a model computes itself, and the forms targets come in.

import { createGraph, modelOf, readModel, tensor, writeModel, writeTensor } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { blobs } from "../../test/blobs.ts";
import { sgd } from "../optimizers/sgd.ts";
import { sequential } from "../sequential.ts";
import { createTrainer, type Trainer } from "../trainer.ts";
import type { TrainerOptions } from "../trainerOptions.ts";

const shared = { ort, executionProviders: ["cpu"], optimizer: sgd({ learningRate: 0.5 }) } as const;
const data = blobs(30);
const kernel = Array.from({ length: 18 }, (_, i) => Math.sin(i) / 2);

/** Logits of a dense layer, and their cross-entropy with class numbers that are an input too. */
function withOwnLoss(lossShape: readonly number[] = []) {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", ["batch", 6]);
  const labels = graph.input("labels", "int64", ["batch"]);
  const w = graph.initializer("w", writeTensor(tensor("float32", [6, 3], kernel), "w"));
  const logits = graph.op("MatMul", [x, w]);
  const loss = graph.op("SoftmaxCrossEntropyLoss", [logits, labels]);
  const shaped = lossShape.length === 0 ? loss : graph.op("Reshape", [loss, graph.integers(lossShape)]);
  return modelOf(graph, [logits, shaped], "own loss");
}
const lossName = (model = withOwnLoss()) => model.graph!.output[1]!.name;
const labelled = { inputs: { x: data.inputs, labels: data.targets } };
const weights = async (trainer: Trainer) => [...(await trainer.parameters()[0]!.read()).data];

describe("a loss that is an output of the model", () => {
  const plain = () =>
    createTrainer(
      sequential({
        inputs: 6,
        layers: [{ name: "w", units: 3, kernel: { data: Float32Array.from(kernel), shape: [6, 3] } }],
      }),
      { ...shared, loss: "softmaxCrossEntropy", trainable: "w/kernel" },
    );

  it.each([[[]], [[1]], [[1, 1]]])("trains as the loss of that name does: of shape %j", async (shape) => {
    const model = withOwnLoss(shape);
    const [own, named] = [createTrainer(model, { ...shared, loss: { output: lossName(model) } }), plain()];
    const options = { epochs: 2, batchSize: 8, seed: 3 };
    const [ownHistory, history] = [await own.fit(labelled, options), await named.fit(data, options)];
    for (const [i, { loss }] of ownHistory.entries()) expect(loss).toBeCloseTo(history[i]!.loss, 6);
    const [one, other] = [await weights(own), await weights(named)];
    // The same gradient through other nodes, over 8 steps.
    for (const [i, w] of one.entries()) expect(w).toBeCloseTo(other[i]!, 6);
    await Promise.all([own.dispose(), named.dispose()]);
  });

  it("is evaluated without an accuracy, and predicts the other outputs without labels", async () => {
    const trainer = createTrainer(withOwnLoss(), { ...shared, loss: { output: lossName() } });
    const named = plain();
    const { loss, ...rest } = await trainer.evaluate(labelled, { batchSize: 7 });
    expect(loss).toBeCloseTo((await named.evaluate(data)).loss, 6);
    expect(Object.keys(rest)).toEqual(["dataLoss", "penalty"]);
    const predicted = await trainer.predict(data.inputs);
    expect(Object.keys(predicted)).toEqual(["MatMul"]);
    expect(predicted.MatMul!.shape).toEqual([30, 3]);
    await Promise.all([trainer.dispose(), named.dispose()]);
  });

  it("stays in the exported model", () => {
    const trainer = createTrainer(withOwnLoss(), { ...shared, loss: { output: lossName() } });
    const { input, node, output } = readModel(writeModel(trainer.export())).graph!;
    const before = readModel(writeModel(withOwnLoss())).graph!;
    expect({ input, node, output }).toEqual({ input: before.input, node: before.node, output: before.output });
  });

  it("is one number, of an output that there is", () => {
    const make = (output: string) => () => createTrainer(withOwnLoss(), { ...shared, loss: { output } });
    expect(make("loss")).toThrow(
      '[@reg/onnx] loss "loss": expected an output of the model with a single number, received outputs "MatMul", "SoftmaxCrossEntropyLoss".',
    );
    expect(make("MatMul")).toThrow(
      '[@reg/onnx] loss "MatMul": expected an output of the model with a single number, received shape [batch,3].',
    );
  });

  it("has no targets, and others have them", async () => {
    const own = createTrainer(withOwnLoss(), { ...shared, loss: { output: lossName() } });
    await expect(own.fit({ ...labelled, targets: data.targets })).rejects.toThrow(
      "[@reg/onnx] targets: expected none, as the model computes its own loss, received shape [30]. Give what its loss compares with among the inputs, by name.",
    );
    const named = plain();
    await expect(named.fit({ inputs: data.inputs })).rejects.toThrow(
      "[@reg/onnx] targets: expected numbers of shape [batch,3], received none.",
    );
    await Promise.all([own.dispose(), named.dispose()]);
  });
});

describe("class numbers", () => {
  const layers = [{ units: 3, activation: "softmax" as const }];
  const trainer = (options: Partial<TrainerOptions> = {}) =>
    createTrainer(sequential({ inputs: 6, layers, seed: 2 }), { ...shared, loss: "softmaxCrossEntropy", ...options });

  it("are taken from any array, with or without an axis of their own", async () => {
    const labels = [...data.targets.data].map(Number);
    const forms = [
      data.targets,
      { data: Uint8Array.from(labels), shape: [30, 1] },
      { data: BigInt64Array.from(labels, BigInt), shape: [30] },
      { data: Float32Array.from(labels), shape: [30] },
      { data: labels, shape: [30] },
    ];
    const reports = [];
    for (const targets of forms) {
      const subject = trainer();
      reports.push([
        await subject.fit({ inputs: data.inputs, targets }),
        await subject.evaluate({ inputs: data.inputs, targets }),
      ]);
      await subject.dispose();
    }
    for (const report of reports) expect(report).toEqual(reports[0]);
  });

  it("and one-hot rows can take turns in a run", async () => {
    const labels = data.targets.data;
    const oneHot = {
      data: Float32Array.from({ length: 90 }, (_, i) => Number(labels[Math.floor(i / 3)] === i % 3)),
      shape: [30, 3],
    };
    const [one, turns] = [trainer(), trainer()];
    const by = (targets: typeof oneHot | typeof data.targets) => ({ inputs: data.inputs, targets });
    await one.train([data, data, data, data]);
    await turns.train([by(data.targets), by(oneHot), by(oneHot), by(data.targets)]);
    expect(turns.step).toBe(4);
    const [expected, received] = [await weights(one), await weights(turns)];
    for (const [i, w] of expected.entries()) expect(received[i]).toBeCloseTo(w, 6);
    expect((await one.evaluate(by(oneHot))).accuracy).toBe((await one.evaluate(data)).accuracy);
    await Promise.all([one.dispose(), turns.dispose()]);
  });
});

describe("an output that has its examples along another axis", () => {
  /** Frames by time, as networks for speech give them. */
  function byTime() {
    const graph = createGraph(17);
    const x = graph.input("x", "float32", ["batch", 5, 6]);
    const w = graph.initializer("w", writeTensor(tensor("float32", [6, 3], kernel), "w"));
    const logits = graph.op("MatMul", [graph.op("Transpose", [x], { perm: [1, 0, 2] }), w]);
    return modelOf(graph, [graph.op("Softmax", [logits], { axis: 2 })], "by time");
  }

  it.each(["softmaxCrossEntropy", "meanSquaredError"] as const)("is refused: %s", (loss) => {
    expect(() => createTrainer(byTime(), { ...shared, loss })).toThrow(
      '[@reg/onnx] output "Softmax": expected the examples along its first axis, as in the inputs, received shape [5,batch,3]. Move that axis to the front at the end of the model (Transpose): targets are then [examples, …].',
    );
  });
});
