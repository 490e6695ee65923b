import { groupLasso } from "@reg/core";
import { createTrainer, regularize, sequential } from "@reg/onnx";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { path } from "../path.ts";
import { networkProblem } from "./networkProblem.ts";
import { onnxNetwork } from "./onnxNetwork.ts";

/** Six inputs, of which the first two decide the class. */
function simulated(rows: number) {
  let seed = 5;
  const draw = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647 - 0.5;
  };
  const data = Float32Array.from({ length: rows * 6 }, draw);
  return { data, targets: Array.from({ length: rows }, (_, i) => (data[i * 6]! * data[i * 6 + 1]! > 0 ? 1 : 0)) };
}

const config = { rules: [{ match: "a/kernel", penalty: groupLasso({ lambda: 1 }), mode: "proximal" as const }] };

// From zero no gradient shows a product of two inputs: a path from sparse to dense stays at zero here.
it("follows a path of an ONNX network, dense to sparse", async () => {
  const order = "dense to sparse";
  const { data, targets } = simulated(300);
  const problem = networkProblem({
    name: "onnx 6-16-2",
    inputs: { data, shape: [300, 6] },
    targets,
    predicts: "classes",
    penalty: config,
    loss: "cross-entropy",
    startPasses: 40,
    passes: 4,
    create(seed) {
      const layers = [
        { name: "a", units: 16, activation: "relu" as const },
        { name: "b", units: 2 },
      ];
      const trainer = createTrainer(sequential({ inputs: 6, layers, seed }), {
        ort,
        executionProviders: ["cpu"],
        loss: "softmaxCrossEntropy",
        optimizer: "adam",
      });
      return onnxNetwork(trainer, regularize(trainer, config));
    },
  });
  const validation = Array.from({ length: 100 }, (_, i) => i);
  const rows = Array.from({ length: 200 }, (_, i) => 100 + i);
  const { points } = await path(problem, { rows, validation, order, count: 8, least: 1e-2, leastGain: 0, relax: true });
  const inputs = points.map((point) => point.inputs.length);
  // The grid is strongest first, whatever the order of training.
  expect(inputs[0]).toBeLessThan(inputs.at(-1)!);
  expect(points.every(({ relaxed }) => relaxed?.validation !== undefined)).toBe(true);
  expect(points.at(-1)!.zeros).toBeGreaterThanOrEqual(0);
});
