import { l1, l1l2, l2, type Mode, resolve } from "@reg/core";
import { parametersOf, writeModel } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { blobs } from "../../test/blobs.ts";
import { columnsOf, takeRows } from "../data/dataset.ts";
import { stackRows } from "../data/stackedBatches.ts";
import { softmaxCrossEntropy } from "../losses/softmaxCrossEntropy.ts";
import { adam } from "../optimizers/adam.ts";
import { rateAt } from "../optimizers/learningRate.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { sgd } from "../optimizers/sgd.ts";
import { createEngine } from "../run/engine.ts";
import { fromOrt, toOrt } from "../run/ortTensor.ts";
import { train } from "../run/train.ts";
import { sequential } from "../sequential.ts";
import { stepModel } from "./stepModel.ts";

const model = sequential({
  inputs: 6,
  layers: [
    { units: 5, activation: "tanh" },
    { units: 3, activation: "softmax" },
  ],
});
const parameters = parametersOf(model);
const shared = {
  ort,
  executionProviders: ["cpu"],
  loss: softmaxCrossEntropy(),
  runtime: "node" as const,
  gradients: {},
  dropoutSeed: 0,
  lowMemory: false,
};
const rules = { loss: l1l2({ l1: 0.01, l2: 0.02 }), proximal: l1({ l1: 0.01 }), decoupled: l2({ l2: 0.02 }) };

/** One step by the graph without a Loop: the state after it and the reports. */
async function plainStep(optimizer: Optimizer, mode: Mode, columns: ReturnType<typeof columnsOf>) {
  const plan = resolve({ penalty: rules[mode], mode }, parameters);
  const weights = parameters.map(({ path, type, shape }) => ({ name: path, type, shape }));
  const graph = stepModel(model, weights, { ...shared, optimizer, plan, targetForm: "classes" });
  const engine = createEngine(model, parameters, { ...shared, optimizer });
  const session = await ort.InferenceSession.create(writeModel(graph.model), { executionProviders: ["cpu"] });
  const rows = Uint32Array.from({ length: columns.rows }, (_, i) => i);
  const scalar = (value: number) => new ort.Tensor("float32", [value], []);
  const learningRate = rateAt(optimizer, 0);
  const results = await session.run({
    ...Object.fromEntries(graph.state.map(({ name }, i) => [name, engine.state.tensors[i]!])),
    input: toOrt(ort, takeRows(columns.inputs[0]!, rows, [columns.rows])),
    [graph.targets!.name]: toOrt(ort, takeRows(columns.targets!, rows, [columns.rows])),
    [graph.rates.strength]: scalar(1),
    [graph.rates.penaltyRate]: scalar(learningRate),
    [graph.rates.ownRate]: scalar(learningRate * optimizer.ownStep!.scale(0)),
    ...Object.fromEntries(graph.rates.scalars.map((name, i) => [name, scalar(optimizer.scalars(0, learningRate)[i]!)])),
  });
  await session.release();
  const { loss, dataLoss, penalty } = graph.reports;
  const report = [loss, dataLoss, penalty].map((name) => results[name]!.data[0]);
  return { plan, report, state: graph.nextState.map((name) => [...fromOrt(results[name]!).data]) };
}

describe("loopModel", () => {
  const optimizers: readonly Optimizer[] = [sgd({ momentum: 0.9 }), adam()];
  const cases = optimizers.flatMap((optimizer) =>
    (["loss", "proximal", "decoupled"] as const).map((mode) => [optimizer.name, mode, optimizer] as const),
  );

  it.each(cases)("takes the same step as stepModel: %s, %s", async (_, mode, optimizer) => {
    const engine = createEngine(model, parameters, { ...shared, optimizer });
    const data = blobs(12);
    const columns = columnsOf(data.inputs, data.targets, engine.data);
    const { plan, report, state } = await plainStep(optimizer, mode, columns);
    engine.setPlan(plan);
    const [looped] = await train(
      engine,
      stackRows(
        columns,
        Uint32Array.from({ length: columns.rows }, (_, row) => row),
        columns.rows,
      ),
    );
    const values = engine.state.tensors.flatMap((each) => [...fromOrt(each).data].map(Number));
    const expected = state.flat().map(Number);
    expect(values).toHaveLength(expected.length);
    // A loop has small weights as one vector, and sums their penalty in another order: one or two roundings of float32.
    const close = (value: number, other: unknown) => expect(Math.abs(value - Number(other))).toBeLessThan(3e-7);
    for (const [i, value] of [looped!.loss, looped!.dataLoss, looped!.penalty].entries()) close(value, report[i]);
    for (const [i, value] of values.entries()) close(value, expected[i]);
    engine.training.classes.drop();
    await engine.training.classes.release();
  });
});
