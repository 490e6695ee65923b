// A process to be killed: `node train.mjs FILE RUNTIME PROVIDER` trains on from what the file holds, keeps itself in it, and says how far it is.
import { l1l2 } from "@reg/core";
import { checkpointFile } from "../../src/checkpoint/checkpointFile.ts";
import { adam, createTrainer, regularize } from "../../src/index.ts";
import { blobs } from "../blobs.ts";
import { normalizedModel } from "../normalizedModel.ts";

const [, , path, runtime, provider] = process.argv;
const { default: ort } = (await import(runtime!)) as { readonly default: typeof import("onnxruntime-web") };
// One thread of wasm: more would fight for the cores.
ort.env.wasm.numThreads = 1;
const trainer = createTrainer(normalizedModel(), {
  ort,
  executionProviders: [provider!],
  loss: "softmaxCrossEntropy",
  optimizer: adam({ learningRate: 0.01 }),
});
const schedule = { kind: "linearWarmup", steps: 20 } as const;
regularize(trainer, { penalty: l1l2({ l1: 1e-3, l2: 1e-3 }), mode: "proximal", schedule });
const data = blobs(120);
const file = checkpointFile(path!);
// Eight steps an epoch.
await trainer.fit(data, {
  epochs: 6,
  batchSize: 16,
  seed: 9,
  validation: data,
  checkpoint: { every: 3, save: file.save },
  resume: await file.load(),
  async onSteps(_, { step }) {
    process.stdout.write(`${step}\n`);
    // Time to be killed at every point.
    await new Promise((resolve) => setTimeout(resolve, 5));
  },
});
await trainer.dispose();
