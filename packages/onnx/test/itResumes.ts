import { type ConfigInput, l1, l1l2 } from "@reg/core";
import type * as common from "onnxruntime-common";
import { expect, it } from "vitest";
import {
  adam,
  cosineDecay,
  createTrainer,
  type History,
  type Optimizer,
  regularize,
  sgd,
  type Trainer,
} from "../src/index.ts";
import { blobs } from "./blobs.ts";
import { normalizedModel } from "./normalizedModel.ts";

const data = blobs(70);
const batches = function* () {
  for (let from = 0; from < 70; from += 14) {
    yield {
      inputs: { data: data.inputs.data.slice(6 * from, 6 * (from + 14)), shape: [14, 6] },
      targets: { data: data.targets.data.slice(from, from + 14), shape: [14] },
    };
  }
};
const learningRate = cosineDecay({ initialLearningRate: 0.02, decaySteps: 12 });
const warmup = { kind: "linearWarmup", steps: 9 } as const;
const cases: readonly [string, Optimizer, ConfigInput][] = [
  ["Adam, l1l2 in the loss", adam({ learningRate }), { penalty: l1l2({ l1: 1e-3, l2: 1e-3 }), schedule: warmup }],
  [
    "momentum, l1 proximal",
    sgd({ learningRate: 0.1, momentum: 0.9 }),
    { penalty: l1({ l1: 0.02 }), mode: "proximal", schedule: warmup },
  ],
];

/** That a run which goes on from any of its checkpoints ends in the same bits, on a runtime. */
export function itResumes(ort: typeof common, provider: string): void {
  const plainTrainer = (optimizer: Optimizer): Trainer =>
    createTrainer(normalizedModel(), { ort, executionProviders: [provider], loss: "softmaxCrossEntropy", optimizer });
  const trainerOf = (optimizer: Optimizer, config: ConfigInput): Trainer => {
    const trainer = plainTrainer(optimizer);
    regularize(trainer, config);
    return trainer;
  };

  it.each(cases)("ends in the same bits from every checkpoint of arrays: %s", async (_, optimizer, config) => {
    // Five batches an epoch, the last one smaller.
    const options = { epochs: 2, batchSize: 15, seed: 3, stepsPerRun: 3, validation: blobs(30) };
    const whole = plainTrainer(optimizer);
    await whole.train([data]);
    // The plan's schedule is a step behind the optimizer's.
    regularize(whole, config);
    const made: Uint8Array[] = [];
    const save = (bytes: Uint8Array) => made.push(bytes);
    const history = await whole.fit(data, { ...options, checkpoint: { every: 2, save } });
    // Within the epochs after two steps and four, and one at the end.
    expect(made.length).toBe(5);
    const end = await tensorsOf(whole);
    for (const resume of made) {
      const trainer = trainerOf(optimizer, config);
      const resumed: History = await trainer.fit(data, { ...options, resume });
      expect(resumed).toEqual(history);
      expect(await tensorsOf(trainer)).toEqual(end);
      await trainer.dispose();
    }
    await whole.dispose();
  });

  it.each([
    ["the trainer's optimizer, begun anew", undefined],
    ["another optimizer", sgd({ learningRate: 0.01 })],
  ])(
    "ends in the same bits from every checkpoint on the way to a target of sparsity, and of a refit by %s",
    async (_, refit) => {
      const optimizer = adam({ learningRate });
      const options = {
        epochs: 4,
        batchSize: 15,
        stepsPerRun: 3,
        relax: { epochs: 1, ...(refit && { optimizer: refit }) },
      };
      const made: Uint8Array[] = [];
      const whole = trainerOf(optimizer, { toSparsity: 0.6 });
      const save = (bytes: Uint8Array) => made.push(bytes);
      const history = await whole.fit(data, { ...options, checkpoint: { every: 3, save } });
      // After 3 steps of each of the five epochs, and one at the end.
      expect(made.length).toBe(6);
      const end = await tensorsOf(whole);
      for (const resume of made) {
        const trainer = trainerOf(optimizer, { toSparsity: 0.6 });
        expect(await trainer.fit(data, { ...options, resume })).toEqual(history);
        expect(await tensorsOf(trainer)).toEqual(end);
        await trainer.dispose();
      }
      await whole.dispose();
    },
  );

  it("ends in the same bits from every checkpoint of batches as they come", async () => {
    const [, optimizer, config] = cases[0]!;
    const made: Uint8Array[] = [];
    const whole = trainerOf(optimizer, config);
    const options = { epochs: 2, stepsPerRun: 2 };
    const save = (bytes: Uint8Array) => made.push(bytes);
    const history = await whole.fit(batches, { ...options, checkpoint: { every: 4, save } });
    expect(made.length).toBe(3);
    const end = await tensorsOf(whole);
    for (const resume of made) {
      const trainer = trainerOf(optimizer, config);
      expect(await trainer.fit(batches, { ...options, resume })).toEqual(history);
      expect(await tensorsOf(trainer)).toEqual(end);
      await trainer.dispose();
    }
    await whole.dispose();
  });
}

/** All that training carries along, by the bits. */
const tensorsOf = async (trainer: Trainer) => Buffer.from(trainer.checkpoint()).toString("base64");
