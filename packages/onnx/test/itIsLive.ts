// That `attachment.strength` counts from the next step on, in sessions that are there already, on a runtime.
import { l1l2, type Mode, RegError } from "@reg/core";
import { expect, it, onTestFinished } from "vitest";
import { createTrainer, type Ort, regularize, sequential, sgd, type Trainer } from "../src/index.ts";
import { blobs } from "./blobs.ts";

const data = blobs(40);
const elastic = l1l2({ l1: 0.02, l2: 0.01 });
const schedules = [{ kind: "constant" }, { kind: "linear", steps: 8, from: 0.5, to: 2 }] as const;
const modes: readonly Mode[] = ["loss", "proximal", "decoupled"];

/** A runtime that counts its sessions. */
function counting(ort: Ort) {
  let sessions = 0;
  const create = (...given: Parameters<Ort["InferenceSession"]["create"]>) => {
    sessions++;
    return ort.InferenceSession.create(...given);
  };
  // Only `create` and `Tensor` are used.
  const counted = { Tensor: ort.Tensor, InferenceSession: { create } } as unknown as Ort;
  return { ort: counted, sessions: () => sessions };
}

function trainerOn(ort: Ort, provider: string, lowMemory: boolean): Trainer {
  const model = sequential({
    inputs: 6,
    layers: [
      { name: "a", units: 8, activation: "tanh" },
      { name: "b", units: 3 },
    ],
  });
  const optimizer = sgd({ learningRate: 0.1 });
  const trainer = createTrainer(model, {
    ort,
    executionProviders: [provider],
    loss: "softmaxCrossEntropy",
    optimizer,
    lowMemory,
  });
  onTestFinished(() => trainer.dispose());
  return trainer;
}

const close = (actual: number, expected: number) =>
  // float32 sums of some dozen numbers, in another order where the strength is 1.
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(2e-6 * Math.max(1, Math.abs(expected)));

export function itIsLive(ort: Ort, provider: string): void {
  const cases = [false, true].flatMap((lowMemory) =>
    modes.flatMap((mode) => schedules.map((schedule) => ({ lowMemory, mode, schedule, kind: schedule.kind }))),
  );

  it.each(cases)("acts from the next step on: mode $mode, $kind schedule, split step: $lowMemory", async (each) => {
    const { mode, schedule, lowMemory } = each;
    const counted = counting(ort);
    const subject = trainerOn(counted.ort, provider, lowMemory);
    const attachment = regularize(subject, { penalty: elastic, mode, schedule });
    await subject.train([data, data]);
    const before = await attachment.report();
    expect(before.inObjective).toBe(mode === "decoupled" ? 0 : before.penalty);
    const sessions = counted.sessions();

    attachment.strength = 3;
    const report = await attachment.report();
    close(report.penalty, 3 * before.penalty);
    close(report.inObjective, 3 * before.inObjective);
    // The same step by a plan of three times the strength, from the same weights: plain SGD has no memory.
    const other = trainerOn(ort, provider, lowMemory);
    for (const weight of other.parameters()) await weight.write(subject.weights(weight.path));
    const from = schedule.kind === "constant" ? schedule : { ...schedule, steps: 6, from: 0.5 + (2 * 1.5) / 8 };
    regularize(other, { penalty: elastic.scaled(3), mode, schedule: from });
    const [[step], [expected]] = [await subject.train([data]), await other.train([data])];
    close(step!.penalty, report.penalty);
    close(step!.loss - step!.dataLoss, report.inObjective);
    close(step!.loss, expected!.loss);
    for (const { path } of subject.parameters()) {
      const wanted = other.weights(path).data;
      for (const [i, w] of subject.weights(path).data.entries()) close(w, wanted[i]!);
    }

    attachment.strength = 0;
    const [without] = await subject.train([data]);
    expect([without!.penalty, without!.loss]).toEqual([0, without!.dataLoss]);
    expect(counted.sessions()).toBe(sessions);
  });

  it("keeps the last strength when one is refused", async () => {
    const subject = trainerOn(ort, provider, false);
    const attachment = regularize(subject, elastic);
    attachment.strength = 2;
    for (const strength of [-1, Number.NaN, Number.POSITIVE_INFINITY, "3" as unknown as number]) {
      expect(() => {
        attachment.strength = strength;
      }).toThrow(RegError);
      expect(attachment.strength).toBe(2);
    }
  });

  it.each([false, true])(
    "is part of a checkpoint: a resumed run ends in the same bits (split step: %o)",
    async (lowMemory) => {
      const start = () => {
        const trainer = trainerOn(ort, provider, lowMemory);
        return { trainer, attachment: regularize(trainer, { penalty: elastic, schedule: schedules[1] }) };
      };
      const options = { epochs: 2, batchSize: 10, stepsPerRun: 2 };
      const saved: Uint8Array[] = [];
      const whole = start();
      const history = await whole.trainer.fit(data, {
        ...options,
        checkpoint: { every: 2, save: (bytes) => saved.push(bytes) },
        onSteps: (_, { step }) => {
          if (step <= 4) whole.attachment.strength = step;
        },
      });
      for (const resume of saved.slice(1)) {
        const { trainer, attachment } = start();
        expect(await trainer.fit(data, { ...options, resume })).toEqual(history);
        expect(attachment.strength).toBe(4);
        expect(Buffer.compare(trainer.checkpoint(), whole.trainer.checkpoint())).toBe(0);
      }
      expect(saved.length).toBeGreaterThan(2);
    },
  );
}
