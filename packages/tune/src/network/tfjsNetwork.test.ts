import { groupLasso, l1 } from "@reg/core";
import { regularize, tfjsAdapter } from "@reg/tfjs";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simulated } from "../../test/simulated.ts";
import { path } from "../path.ts";
import { networkProblem } from "./networkProblem.ts";
import { tfjsNetwork } from "./tfjsNetwork.ts";

beforeAll(() => tf.setBackend("cpu"));
afterAll(() => tf.disposeVariables());

const config = { rules: [{ match: "a/kernel", penalty: groupLasso({ lambda: 1 }), mode: "proximal" as const }] };

type Last = { readonly units: number; readonly activation?: "softmax" | "sigmoid"; readonly loss: string };

function modelOf(seed: number, { units, activation, loss }: Last, optimizer: string | tf.Optimizer = "adam") {
  const dense = (given: object) =>
    tf.layers.dense({ kernelInitializer: tf.initializers.glorotUniform({ seed }), ...given } as never);
  const model = tf.sequential({
    layers: [
      dense({ name: "a", units: 16, activation: "relu", inputShape: [6] }),
      dense({ name: "b", units, ...(activation && { activation }) }),
    ],
  });
  const attachment = regularize(model, config);
  model.compile({ optimizer: optimizer as tf.Optimizer, loss });
  return { model, network: tfjsNetwork(model, attachment, { tf, parameters: tfjsAdapter.parameters(model) }) };
}

const classes: Last = { units: 2, activation: "softmax", loss: "categoricalCrossentropy" };
const { inputs, targets } = simulated(60);
const rows = {
  inputs: { data: inputs.data, shape: [60, 6] as const },
  targets: { data: Int32Array.from(targets), shape: [60] },
};
const numbers = { inputs: rows.inputs, targets: { data: Float32Array.from(targets), shape: [60, 1] } };

it("follows a path of a model, with refits", async () => {
  const problem = networkProblem({
    ...simulated(200, "sum"),
    name: "tfjs 6-16-2",
    predicts: "classes",
    penalty: config,
    loss: "cross-entropy",
    startPasses: 5,
    refitPasses: 2,
    create: (seed) => modelOf(seed, classes, tf.train.adam(0.01)).network,
  });
  const validation = Array.from({ length: 50 }, (_, i) => i);
  const own = Array.from({ length: 150 }, (_, i) => 50 + i);
  const order = "dense to sparse";
  const before = tf.memory().numTensors;
  const { points } = await path(problem, { rows: own, validation, order, strengths: [2, 0.05, 0.001], relax: true });
  expect(points[0]!.inputs).toEqual([]);
  expect(points.at(-1)!.inputs).toEqual([0, 1, 2, 3, 4, 5]);
  // The weakest strength all but leaves it to the data. By chance half of the rows are right.
  expect(points.at(-1)!.validation!.metric).toBeGreaterThan(0.75);
  expect(points.every(({ relaxed }) => relaxed?.validation !== undefined)).toBe(true);
  // The optimizer's memory of four weights, and its two powers of beta: it belongs to who made it.
  expect(tf.memory().numTensors - before).toBeLessThanOrEqual(10);
});

it("tells the loss that the model was compiled with, the metric and the outputs", async () => {
  const { model, network } = modelOf(1, classes);
  const { loss, metric } = await network.evaluate(rows);
  const { data, shape } = await network.outputs!(rows);
  expect(shape).toEqual([60, 2]);
  const byHand = targets.reduce<number>((sum, label, row) => sum - Math.log(data[2 * row + label]!), 0) / 60;
  // Means of float32 logarithms.
  expect(Math.abs(loss - byHand)).toBeLessThan(1e-6);
  const right = targets.filter((label, row) => data[2 * row + label]! >= data[2 * row + (1 - label)]!).length;
  expect(metric).toBe(right / 60);
  model.dispose();
});

it.each([
  ["sparseCategoricalCrossentropy", { units: 2, activation: "softmax" }, rows],
  ["binaryCrossentropy", { units: 1, activation: "sigmoid" }, rows],
  ["meanSquaredError", { units: 1 }, numbers],
] as const)("trains by %s", async (loss, last, data) => {
  const { network } = modelOf(1, { ...last, loss }, tf.train.adam(0.01));
  network.attachment.strength = 0;
  const before = await network.evaluate(data);
  for (let seed = 0; seed < 20; seed++) await network.fit(data, { seed });
  const after = await network.evaluate(data);
  expect(after.loss).toBeLessThan(before.loss);
  if (loss === "meanSquaredError") expect(Math.abs(after.metric - after.loss)).toBeLessThan(1e-6);
  await network.dispose();
});

describe("save and restore", () => {
  it.each(["sgd", "momentum", "rmsprop", "adam"] as const)("go on as without a break: %s", async (name) => {
    const optimizers = {
      sgd: () => tf.train.sgd(0.05),
      momentum: () => tf.train.momentum(0.05, 0.9),
      rmsprop: () => tf.train.rmsprop(0.01),
      adam: () => tf.train.adam(0.01),
    };
    const { network } = modelOf(1, classes, optimizers[name]());
    network.attachment.strength = 0.01;
    const train = async () => {
      for (let seed = 5; seed < 8; seed++) await network.fit(rows, { seed });
      return network.evaluate(rows);
    };
    await network.fit(rows, { seed: 1 });
    const saved = await network.save!();
    const first = await train();
    await network.restore!(saved);
    const tensors = tf.memory().numTensors;
    const { loss, metric } = await train();
    expect(metric).toBe(first.metric);
    // Adam's powers of beta are multiplied step by step in float32, and after `setWeights` of tfjs taken at once.
    expect(Math.abs(loss - first.loss)).toBeLessThanOrEqual(name === "adam" ? 1e-6 : 0);
    await network.restore!(saved);
    expect(tf.memory().numTensors).toBe(tensors);
    await network.dispose();
  });

  it("are left out where the plan counts steps", () => {
    const { model } = modelOf(1, classes);
    const other = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [6] })] });
    const schedule = { kind: "linearWarmup", steps: 10 } as const;
    const attachment = regularize(other, { penalty: l1({ l1: 1 }), mode: "proximal", schedule });
    other.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const network = tfjsNetwork(other, attachment, { tf, parameters: tfjsAdapter.parameters(other) });
    expect(network.save).toBeUndefined();
    model.dispose();
  });
});

it("refuses a model that is not compiled, and one of two inputs", () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [6] })] });
  const attachment = regularize(model, { penalty: l1({ l1: 1 }), mode: "proximal" });
  const of = (model: tf.LayersModel) => () =>
    tfjsNetwork(model, attachment, { tf, parameters: tfjsAdapter.parameters(model) });
  expect(of(model)).toThrow(
    '[@reg/tune] tfjsNetwork: expected a compiled model, received one without a loss. Call model.compile({ optimizer: "adam", loss: "meanSquaredError" }) first.',
  );
  const [a, b] = [tf.input({ shape: [2] }), tf.input({ shape: [3] })];
  const joined = tf.layers.concatenate().apply([a, b]) as tf.SymbolicTensor;
  expect(of(tf.model({ inputs: [a, b], outputs: joined }))).toThrow(
    "[@reg/tune] tfjsNetwork: expected a model of one input of shape [inputs] and one output, received inputs of shape [2], [3] and 1 output. Give the problem a Network of your own.",
  );
});
