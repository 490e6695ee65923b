// What a page does: build a model, regularize it, train it, all on onnxruntime-web in the browser.
import { l1l2 } from "@reg/core";
import * as ort from "onnxruntime-web";
import { createTrainer, regularize, sequential } from "../../src/index.ts";
import { blobs } from "../blobs.ts";

/** Five epochs of a small MLP on a provider, and what came out. */
export async function trainMlp(provider: "wasm" | "webgpu") {
  const model = sequential({
    inputs: 6,
    layers: [
      { name: "hidden", units: 8, activation: "relu" },
      { name: "out", units: 3, activation: "softmax" },
    ],
    seed: 1,
  });
  const trainer = createTrainer(model, { ort, executionProviders: [provider], loss: "softmaxCrossEntropy" });
  const attachment = regularize(trainer, l1l2({ l1: 1e-3, l2: 1e-3 }));
  const data = blobs(120);
  const history = await trainer.fit(data, { epochs: 5, batchSize: 16 });
  const kernel = [...(await trainer.parameters()[0]!.read()).data];
  const penalty = await attachment.penalty();
  await trainer.dispose();
  return { history, kernel, penalty };
}
