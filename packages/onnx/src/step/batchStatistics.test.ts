// Running statistics of BatchNormalization after 50 Adam steps, against PyTorch's (golden/trajectories/cnn.json).
import { readFileSync } from "node:fs";
import { type Model, readModel, readTensor, tensor, writeTensor } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { type Packed, unpack } from "../../test/packed.ts";
import { adam } from "../optimizers/adam.ts";
import { createTrainer } from "../trainer.ts";

const file = new URL("../../golden/trajectories/cnn.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8")) as {
  readonly model: string;
  readonly steps: number;
  readonly batches: readonly { readonly x: Packed; readonly y: Packed }[];
  readonly runs: { readonly plain: { readonly parameters: Readonly<Record<string, Packed>> } };
};
const floats = (packed: Packed) => unpack(packed).data as Float32Array;
const batches = Array.from({ length: golden.steps }, (_, step) => {
  const { x, y } = golden.batches[step % golden.batches.length]!;
  return { inputs: unpack(x), targets: unpack(y) };
});

/** The model as files usually have it: in the form of inference. */
function inference(): Model {
  const model = readModel(Buffer.from(golden.model, "base64"));
  const norm = model.graph!.node.find(({ opType }) => opType === "BatchNormalization")!;
  norm.attribute = norm.attribute.filter(({ name }) => name !== "training_mode");
  norm.output = norm.output.slice(0, 1);
  // PyTorch's export takes a step of its own before it writes the statistics; its training started from these.
  const { initializer } = model.graph!;
  for (const [i, start] of [0, 1].entries()) {
    const at = initializer.findIndex(({ name }) => name === norm.input[3 + i]);
    initializer[at] = writeTensor(tensor("float32", [4], new Array(4).fill(start)), norm.input[3 + i]!);
  }
  return model;
}

const trainerOf = (model: Model, frozen = /^$/) =>
  createTrainer(model, {
    ort,
    executionProviders: ["cpu"],
    loss: "softmaxCrossEntropy",
    optimizer: adam({ learningRate: 1e-3, epsilon: 1e-8, convention: "pytorch" }),
    trainable: ({ path }) => !frozen.test(path),
  });

const numbersOf = (model: Model, path: string) =>
  readTensor(model.graph!.initializer.find(({ name }) => name === path)!).data as Float32Array;

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i]!)));

it("trains a model in the form of inference on batch statistics, as PyTorch does", async () => {
  const trainer = trainerOf(inference());
  await trainer.train(batches);
  const { parameters } = golden.runs.plain;
  for (const { path, read } of trainer.parameters()) {
    // As in trajectory.test.ts: PyTorch's own float32 strays up to 1.4e-6 from its float64.
    expect(furthest((await read()).data, floats(parameters[path]!)), path).toBeLessThan(5e-6);
  }
  const exported = trainer.export();
  expect(furthest(numbersOf(exported, "norm.running_mean"), floats(parameters["norm.running_mean"]!))).toBeLessThan(
    5e-6,
  );
  // PyTorch feeds its running variance with the sample variance, n / (n - 1) of the population variance that ONNX and Keras
  // take; n = batch · height · width. Both start at 1 and forget it alike, so the part that was fed differs by that factor.
  const [n, start] = [8 * 12 * 12, 0.9 ** golden.steps];
  const population = floats(parameters["norm.running_var"]!).map((v) => start + ((v - start) * (n - 1)) / n);
  expect(furthest(numbersOf(exported, "norm.running_var"), population)).toBeLessThan(5e-6);
  expect(exported.graph!.node).toEqual(inference().graph!.node);
  await trainer.dispose();
});

it("predicts with the running statistics it has learned", async () => {
  const trainer = trainerOf(inference());
  await trainer.train(batches.slice(0, 5));
  const mine = await trainer.predict(batches[0]!.inputs);
  const fresh = trainerOf(trainer.export());
  expect((await fresh.predict(batches[0]!.inputs)).logits!.data).toEqual(mine.logits!.data);
  const before = trainerOf(inference());
  expect((await before.predict(batches[0]!.inputs)).logits!.data).not.toEqual(mine.logits!.data);
  for (const each of [trainer, fresh, before]) await each.dispose();
});

it("leaves a normalization whose scale is frozen as it is", async () => {
  const trainer = trainerOf(inference(), /^norm/);
  await trainer.train(batches.slice(0, 3));
  for (const path of ["norm.running_mean", "norm.running_var", "norm.weight"]) {
    expect(numbersOf(trainer.export(), path)).toEqual(numbersOf(inference(), path));
  }
  await trainer.dispose();
});
