import { l1, l1l2 } from "@reg/core";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { regularize } from "../regularize.ts";
import { sequential } from "../sequential.ts";
import { createTrainer } from "./trainer.ts";

const model = () =>
  sequential({
    inputs: 2,
    layers: [
      { name: "hidden", units: 8, activation: "relu" },
      { name: "out", units: 2, activation: "softmax" },
    ],
    seed: 1,
  });
const rows = 200;
const inputs = {
  data: Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(i * 12.9898) * 2),
  shape: [rows, 2],
};
const targets = {
  data: Int32Array.from({ length: rows }, (_, i) => (inputs.data[2 * i]! * inputs.data[2 * i + 1]! > 0 ? 1 : 0)),
  shape: [rows],
};

it("learns what is right, with a penalty", async () => {
  const trainer = createTrainer(model(), { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" });
  regularize(trainer, l1l2({ l1: 1e-4, l2: 1e-4 }));
  const history = await trainer.fit({ inputs, targets }, { epochs: 100, batchSize: 16 });
  expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss / 2);
  const { accuracy } = await trainer.evaluate({ inputs, targets });
  expect(accuracy).toBeGreaterThan(0.95);
  await trainer.dispose();
});

it("gives exact zeros in proximal mode", async () => {
  const trainer = createTrainer(model(), { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" });
  regularize(trainer, { penalty: l1({ l1: 0.01 }), mode: "proximal" });
  await trainer.fit({ inputs, targets }, { epochs: 50, batchSize: 16 });
  const kernel = trainer.parameters().find(({ path }) => path === "hidden/kernel")!;
  const { data } = await kernel.read();
  expect(data.filter((w) => w === 0).length).toBeGreaterThan(0);
  await trainer.dispose();
});
