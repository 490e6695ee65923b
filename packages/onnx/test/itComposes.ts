// That several penalties of one weight, each in a mode of its own, train as the steps one after the other do by hand.
import { type ConfigInput, l1, l1l2, l2, type Mode, value as penaltyOn } from "@reg/core";
import { expect, it, onTestFinished } from "vitest";
import { adam, createTrainer, type Ort, regularize, sequential, sgd, type Trainer } from "../src/index.ts";
import { blobs } from "./blobs.ts";

const data = blobs(40);
const rate = 0.05;
const strengths = { l1: 0.02, l2: 0.1 };
const penalties = {
  loss: l1l2({ l1: 0.01, l2: 0.03 }),
  decoupled: l2({ l2: strengths.l2 }),
  proximal: l1({ l1: strengths.l1 }),
};
const metric = { metric: "euclidean" } as const;
const written = (mode: Mode) => ({ penalty: penalties[mode], mode, ...(mode === "proximal" && metric) });

const together: readonly (readonly Mode[])[] = [
  ["loss", "decoupled"],
  ["decoupled", "proximal"],
  ["proximal", "loss"],
  ["loss", "decoupled", "proximal"],
];

/** 6 to 700 units: the first kernel is for itself, what is behind it small enough for a vector. */
function trainerOn(ort: Ort, provider: string, lowMemory: boolean, optimizer = adam({ learningRate: rate })): Trainer {
  const layers = [
    { name: "a", units: 700, activation: "tanh" },
    { name: "b", units: 3 },
  ] as const;
  const trainer = createTrainer(sequential({ inputs: 6, layers }), {
    ort,
    executionProviders: [provider],
    loss: "softmaxCrossEntropy",
    optimizer,
    lowMemory,
  });
  onTestFinished(() => trainer.dispose());
  return trainer;
}

/** What the modes that move a weight after the optimizer make of it: `before` is the weight before the step. */
function moved(modes: readonly Mode[], before: number, updated: number): number {
  const decayed = modes.includes("decoupled") ? updated - rate * 2 * strengths.l2 * before : updated;
  if (!modes.includes("proximal")) return decayed;
  return Math.sign(decayed) * Math.max(0, Math.abs(decayed) - rate * strengths.l1);
}

export function itComposes(ort: Ort, provider: string): void {
  const optimizers = {
    adam: () => adam({ learningRate: rate }),
    sgd: () => sgd({ learningRate: rate, momentum: 0.9 }),
  };
  const cases = together.flatMap((modes) =>
    [false, true].flatMap((lowMemory) =>
      (["adam", "sgd"] as const).map((optimizer) => ({ modes, lowMemory, optimizer })),
    ),
  );

  it.each(cases)("$modes with $optimizer, split step: $lowMemory", async ({ modes, lowMemory, optimizer }) => {
    const subject = trainerOn(ort, provider, lowMemory, optimizers[optimizer]());
    const attachment = regularize(subject, { penalties: modes.map(written) });
    const byHand = trainerOn(ort, provider, lowMemory, optimizers[optimizer]());
    const inLoss: ConfigInput = { penalty: penalties.loss, mode: "loss" };
    if (modes.includes("loss")) regularize(byHand, inLoss);
    for (let step = 0; step < 4; step++) {
      const before = new Map(byHand.parameters().map(({ path }) => [path, byHand.weights(path)]));
      const kernels = [...before].filter(([path]) => path.endsWith("kernel")).map(([, weights]) => weights);
      const value = (chosen: readonly Mode[]) =>
        chosen
          .flatMap((mode) => kernels.map((weights) => penaltyOn(penalties[mode], weights)))
          .reduce((a, b) => a + b, 0);
      const now = await attachment.report();
      const [report] = await subject.train([data]);
      await byHand.train([data]);
      for (const { path, write } of byHand.parameters().filter(({ role }) => role === "kernel")) {
        const { data: updated, shape } = byHand.weights(path);
        await write({ data: Float32Array.from(updated, (w, i) => moved(modes, before.get(path)!.data[i]!, w)), shape });
      }
      // Sums of thousands of float32, in another order.
      const close = (actual: number, expected: number) =>
        expect(Math.abs(actual - expected)).toBeLessThan(1e-5 * Math.max(1, expected));
      for (const penalty of [report!.penalty, now.penalty]) close(penalty, value(modes));
      close(now.inObjective, value(modes.filter((mode) => mode !== "decoupled")));
      close(report!.loss - report!.dataLoss, now.inObjective);
    }
    for (const { path } of subject.parameters()) {
      const [actual, expected] = [subject.weights(path).data, byHand.weights(path).data];
      // Four steps, each a few roundings of numbers below 2.
      for (const [i, w] of actual.entries()) expect(Math.abs(w - expected[i]!), path).toBeLessThan(2e-6);
      if (modes.includes("proximal") && path.endsWith("kernel")) expect(actual.includes(0)).toBe(true);
    }
  });
}
