import { l1 } from "@reg/core";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { blobs } from "../../test/blobs.ts";
import { sgd } from "../optimizers/sgd.ts";
import { regularize } from "../regularize.ts";
import { sequential } from "../sequential.ts";
import { createTrainer } from "../trainer.ts";

const data = blobs(120);

function trainer() {
  const layers = [
    { name: "hidden", units: 8, activation: "relu" as const },
    { name: "out", units: 3 },
  ];
  const options = { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" } as const;
  return createTrainer(sequential({ inputs: 6, layers, seed: 1 }), { ...options, optimizer: sgd({ learningRate: 1 }) });
}

it("gives the gradients by which a step of sgd moves the weights, without penalties", async () => {
  const [regularized, plain] = [trainer(), trainer()];
  regularize(regularized, { penalty: l1({ l1: 0.1 }), mode: "loss" });
  const gradients = await regularized.gradients(data, { batchSize: 50 });
  const before = plain.parameters().map(({ path }) => plain.weights(path));
  await plain.train([data]);
  for (const [i, { path, shape }] of plain.parameters().entries()) {
    expect(gradients[path]!.shape).toEqual(shape);
    const after = plain.weights(path).data;
    for (const [k, gradient] of gradients[path]!.data.entries()) {
      // Weights of about 1 have seven digits, and so has their difference.
      expect(Math.abs(before[i]!.data[k]! - after[k]! - gradient)).toBeLessThan(2e-7);
    }
  }
  expect(Object.keys(gradients)).toEqual(["hidden/kernel", "hidden/bias", "out/kernel", "out/bias"]);
  await Promise.all([regularized.dispose(), plain.dispose()]);
});

it("refuses what is no data", async () => {
  const subject = trainer();
  await expect(subject.gradients(3 as never)).rejects.toThrow(
    "[@reg/onnx] gradients: expected { inputs, targets }, or batches of them, received 3.",
  );
  await expect(subject.gradients(data, { batchSize: 0 })).rejects.toThrow(
    "[@reg/onnx] gradients: expected batchSize to be a whole number of at least 1, received 0.",
  );
  await subject.dispose();
});
