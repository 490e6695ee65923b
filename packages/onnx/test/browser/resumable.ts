// Training that a page can lose at any time: the same code in a worker and in Node.
import { l1l2 } from "@reg/core";
import * as ort from "onnxruntime-web";
import { createTrainer, type FitOptions, regularize } from "../../src/index.ts";
import { blobs } from "../blobs.ts";
import { normalizedModel } from "../normalizedModel.ts";

/** 24 steps, on from a checkpoint if there is one. Gives the run as it is in the end. */
export async function trainOn(
  resume: Uint8Array | undefined,
  save: (bytes: Uint8Array) => unknown,
  onSteps?: FitOptions["onSteps"],
): Promise<Uint8Array> {
  const trainer = createTrainer(normalizedModel(), { ort, executionProviders: ["wasm"], loss: "softmaxCrossEntropy" });
  regularize(trainer, l1l2({ l1: 1e-3, l2: 1e-3 }));
  const checkpoint = { every: 2, save };
  await trainer.fit(blobs(120), { epochs: 3, batchSize: 15, checkpoint, resume, ...(onSteps && { onSteps }) });
  const end = trainer.checkpoint();
  await trainer.dispose();
  return end;
}
