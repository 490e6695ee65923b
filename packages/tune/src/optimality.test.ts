import { definePenalty, l1, strength } from "@reg/core";
import { createTrainer, regularize as regularizeTrainer, sequential, sgd } from "@reg/onnx";
import { regularize, tfjsAdapter, variablesOf } from "@reg/tfjs";
import * as tf from "@tensorflow/tfjs";
import * as ort from "onnxruntime-node";
import { beforeAll, describe, expect, it } from "vitest";
import { simulated } from "../test/simulated.ts";
import { crossValidate } from "./crossValidate.ts";
import type { Network } from "./network/network.ts";
import { networkProblem } from "./network/networkProblem.ts";
import { onnxNetwork } from "./network/onnxNetwork.ts";
import { tfjsNetwork } from "./network/tfjsNetwork.ts";
import { optimality } from "./optimality.ts";
import { path } from "./path.ts";

/** Slope lambda beside 0, less further out. */
const bounded = definePenalty({
  name: "bounded",
  params: { lambda: strength(1, "The slope beside 0.") },
  traits: { separable: true, convex: false, homogeneous: false },
  value: (ops, w, { lambda }) => ops.mul(ops.sum(ops.div(ops.abs(w), ops.add(ops.abs(w), 1))), lambda),
  gradient: (ops, w, { lambda }) => {
    const reach = ops.add(ops.abs(w), 1);
    return ops.mul(ops.div(ops.sign(w), ops.mul(reach, reach)), lambda);
  },
  noProx: () => "its root is not written",
});

const row = (...numbers: number[]) => ({ data: Float64Array.from(numbers), shape: [numbers.length, 1] });

describe("optimality", () => {
  it("takes every slope at a kink of a separable penalty for a subgradient", () => {
    const of = (...gradient: number[]) => {
      const input = {
        path: "w",
        weights: row(0, 0, 0, 1),
        gradient: row(...gradient),
        penalty: bounded({ lambda: 1 }),
      };
      return [...optimality([input]).parameters[0]!.distances];
    };
    const [a, b, c, d] = of(0.5, -0.9, 1.75, -0.25);
    expect([a, b, d]).toEqual([0, 0, 0]);
    // The slope beside 0 is 1 - 2e-9.
    expect(c).toBeCloseTo(0.75, 8);
    expect(of(0, 0, -1.75, 0)[2]).toBeCloseTo(0.75, 8);
    expect(of(0, 0, 0, 0)).toEqual([0, 0, 0, 0.25]);
  });

  it("is finite where all gradients are 0", () => {
    const input = { path: "w", weights: row(2, 0), gradient: row(0, 0), penalty: l1({ l1: 0.5 }) };
    const { distance, relative } = optimality([input]);
    expect([distance, relative]).toEqual([0.5, 1]);
    expect(optimality([{ ...input, weights: row(0, 0) }]).relative).toBe(0);
  });
});

const config = { penalty: l1({ l1: 1 }), mode: "proximal" as const };
const { inputs, targets } = simulated(120, "sum");

/** A model of one layer, which full batches bring to its minimum. */
const problemOf = (create: (seed: number) => Network, passes = 250) =>
  networkProblem({
    ...{ inputs, targets, predicts: "classes", penalty: config, loss: "cross-entropy", create },
    ...{ name: "6-2", startPasses: 50, passes },
  });

const onnx = (seed: number) => {
  const model = sequential({ inputs: 6, layers: [{ name: "a", units: 2 }], seed });
  const options = { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" } as const;
  const trainer = createTrainer(model, { ...options, optimizer: sgd({ learningRate: 1 }) });
  return onnxNetwork(trainer, regularizeTrainer(trainer, config), { batchSize: 120 });
};

const tfjs = () => {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 2, inputShape: [6], activation: "softmax" }));
  const attachment = regularize(model, config);
  model.compile({ optimizer: tf.train.sgd(1), loss: "categoricalCrossentropy" });
  const options = { tf, parameters: tfjsAdapter.parameters(model), variables: variablesOf(model), batchSize: 120 };
  return tfjsNetwork(model, attachment, options);
};

beforeAll(() => tf.setBackend("cpu"));

describe.each([
  ["onnx", onnx],
  ["tfjs", tfjs],
])("on a path of %s", (_, create) => {
  it("nears 0 as training goes on", async () => {
    const { points } = await path(problemOf(create), { strengths: [0.1, 0.03], optimality: true });
    // Gradient descent nears the minimum by a part of the distance each pass; 250 passes come this close.
    for (const { optimality } of points) expect(optimality).toBeLessThan(1e-3);
    expect(points[0]!.zeros).toBeGreaterThan(0);
  });

  it("is great where training was short, and left out unless asked for", async () => {
    const problem = { ...problemOf(create) };
    const learner = await problem.learner({ rows: Int32Array.from({ length: 120 }, (_, i) => i), seed: 0 });
    await learner.train(0.03);
    const gradients = await learner.gradients!();
    const at = async (strength: number) => {
      const kernel = (await learner.parameters()).find(({ penalty }) => penalty)!;
      const { path, weights, penalty } = kernel;
      return optimality([{ path, weights, gradient: gradients[path]!, penalty: penalty!.scaled(strength) }]).relative;
    };
    expect(await at(0.03)).toBeLessThan(1e-3);
    expect(await at(0.04)).toBeGreaterThan(0.1);
    await learner.dispose();
    const { points } = await path(problem, { strengths: [0.1] });
    expect(points[0]!.optimality).toBeUndefined();
  });
});

it("stands in the refit of a cross-validation", async () => {
  const { results, model } = await crossValidate(problemOf(onnx, 10), { strengths: [0.1, 0.03], folds: 2 });
  expect(results.order).toBe("dense to sparse");
  expect(results.refit.points[0]!.optimality).toBeLessThan(0.5);
  await model.dispose();
});
