// A process to be killed: `node train.mjs FILE RUNTIME PROVIDER` trains, keeps itself in the file, and says how far it is.
import { l1l2 } from "@reg/core";
import { type CheckpointFile, checkpointFile } from "../../src/checkpoint/checkpointFile.ts";
import { adam, createTrainer, type FitOptions, type Ort, regularize } from "../../src/index.ts";
import { blobs } from "../blobs.ts";
import { normalizedModel } from "../normalizedModel.ts";

/** Eight steps an epoch, six epochs, on from what the file holds; in the end the file holds the whole run. */
export async function trainInto(file: CheckpointFile, ort: Ort, provider: string, onSteps?: FitOptions["onSteps"]) {
  const trainer = createTrainer(normalizedModel(), {
    ort,
    executionProviders: [provider],
    loss: "softmaxCrossEntropy",
    optimizer: adam({ learningRate: 0.01 }),
  });
  const schedule = { kind: "linearWarmup", steps: 20 } as const;
  regularize(trainer, { penalty: l1l2({ l1: 1e-3, l2: 1e-3 }), mode: "proximal", schedule });
  const data = blobs(120);
  await trainer.fit(data, {
    epochs: 6,
    batchSize: 16,
    seed: 9,
    validation: data,
    checkpoint: { every: 3, save: file.save },
    resume: await file.load(),
    ...(onSteps && { onSteps }),
  });
  await trainer.dispose();
}

const [, , path, runtime, provider] = process.argv;
if (path && runtime && provider) {
  const module = await import(runtime);
  // One thread of wasm, as in the tests: more would fight for the cores.
  module.default.env.wasm.numThreads = 1;
  await trainInto(checkpointFile(path), module.default, provider, async (_, { step }) => {
    process.stdout.write(`${step}\n`);
    // Time to be killed at every point.
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
}
