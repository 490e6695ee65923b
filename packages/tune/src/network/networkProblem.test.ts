import { groupLasso } from "@reg/core";
import { createTrainer, regularize, sequential } from "@reg/onnx";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { simulated } from "../../test/simulated.ts";
import { path } from "../path.ts";
import { networkProblem } from "./networkProblem.ts";
import { onnxNetwork } from "./onnxNetwork.ts";

const config = { rules: [{ match: "a/kernel", penalty: groupLasso({ lambda: 1 }), mode: "proximal" as const }] };

// From zero no gradient shows a product of two inputs: a path from sparse to dense stays at zero here.
it("follows a path of an ONNX network, dense to sparse", async () => {
  const order = "dense to sparse";
  const { inputs, targets } = simulated(300);
  const problem = networkProblem({
    name: "onnx 6-16-2",
    inputs,
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
  const live = points.map((point) => point.inputs.length);
  // The grid is strongest first, whatever the order of training.
  expect(live[0]).toBeLessThan(live.at(-1)!);
  expect(points.every(({ relaxed }) => relaxed?.validation !== undefined)).toBe(true);
  expect(points.at(-1)!.zeros).toBeGreaterThanOrEqual(0);
});
