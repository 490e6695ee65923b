// That a step that fails changes nothing: neither where numbers break in the middle of it nor where the runtime does.
import { groupLasso, l1l2, type Mode } from "@reg/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { adam, createTrainer, type Optimizer, type Ort, regularize, rmsprop, sgd } from "../src/index.ts";
import { blobs } from "./blobs.ts";
import { brokenRuntime } from "./brokenRuntime.ts";
import { normalizedModel } from "./normalizedModel.ts";

const data = blobs(48);
const optimizers = { sgd: sgd({ momentum: 0.9 }), rmsprop: rmsprop({ momentum: 0.9, centered: true }), adam: adam() };
const modes: readonly Mode[] = ["loss", "proximal", "decoupled"];

/** The optimizer, but from its third step on the kernel of the last layer grows beyond float32: others are moved before. */
function breaking(optimizer: Optimizer): Optimizer {
  const huge = Math.sqrt(3e38);
  return {
    ...optimizer,
    scalars: (step, rate) => [...optimizer.scalars(step, rate), step < 2 ? 1 : huge],
    update(context) {
      const { graph, weight, scalars } = context;
      const after = optimizer.update(context);
      if (weight.name !== "out/kernel") return after;
      const times = [1, 2, 3].reduce((value) => graph.op("Mul", [value, scalars.at(-1)]), after.weight);
      return { ...after, weight: times };
    },
  };
}

/** Twelve thousand hidden units: two pieces of the first kernel are moved before the step breaks. */
function trainerOn(ort: Ort, provider: string, optimizer: Optimizer, mode: Mode, lowMemory = true) {
  const trainer = createTrainer(normalizedModel(12_000), {
    ort,
    executionProviders: [provider],
    loss: "softmaxCrossEntropy",
    sessionOptions: { intraOpNumThreads: 1 },
    lowMemory,
    optimizer,
  });
  onTestFinished(() => trainer.dispose());
  const penalties = { "hidden/kernel": l1l2({ l1: 1e-4, l2: 1e-4 }), "out/kernel": groupLasso({ lambda: 1e-4 }) };
  regularize(trainer, { rules: Object.entries(penalties).map(([match, penalty]) => ({ match, penalty, mode })) });
  return trainer;
}

const bytes = (trainer: ReturnType<typeof trainerOn>) => Buffer.from(trainer.checkpoint());

export function itIsWhole(ort: Ort, provider: string): void {
  const pairs = (["sgd", "rmsprop", "adam"] as const).flatMap((name) => modes.map((mode) => [name, mode] as const));

  it.each(pairs)("keeps all that was before a step that breaks a late weight: %s, %s", async (name, mode) => {
    for (const lowMemory of [true, false]) {
      const subject = trainerOn(ort, provider, breaking(optimizers[name]), mode, lowMemory);
      await subject.train([data, data]);
      const before = bytes(subject);
      for (const _ of [1, 2]) {
        await expect(subject.train([data])).rejects.toThrow(
          "[@reg/onnx] training step 2: expected finite weights, received NaN or infinity in out/kernel. The weights are those before this run. Lower the learning rate or the strength of the penalty.",
        );
        expect(bytes(subject).equals(before)).toBe(true);
      }
    }
  });

  describe("where the runtime fails", () => {
    it("takes the whole step the next time, to the bit, whichever call it was", async () => {
      const steps = async (fault: (call: number) => boolean) => {
        let calls = 0;
        const runtime = brokenRuntime(ort, () => {
          if (fault(calls++)) throw new Error("out of memory");
        });
        const subject = trainerOn(runtime, provider, optimizers.adam, "proximal");
        const start = bytes(subject);
        let failed = 0;
        while (subject.step === 0) {
          await subject.train([data]).catch((error) => {
            expect(error).toMatchObject({ code: "RUNTIME_FAILED", cause: new Error("out of memory") });
            expect(bytes(subject).equals(start)).toBe(true);
            failed++;
          });
        }
        return { calls, failed, after: bytes(subject) };
      };
      const whole = await steps(() => false);
      // Seven sessions, then the gradients and at least a run a weight.
      expect(whole.calls).toBeGreaterThan(14);
      for (let at = 0; at < whole.calls; at++) {
        const { failed, after } = await steps((call) => call === at);
        expect(failed).toBe(1);
        expect(after.equals(whole.after)).toBe(true);
      }
    });

    it("says what it was doing", async () => {
      let [fail, on] = [true, "create"];
      const runtime = brokenRuntime(ort, (call) => {
        if (fail && call === on) throw new Error("out of memory");
      });
      const subject = trainerOn(runtime, provider, optimizers.sgd, "loss");
      await expect(subject.train([data])).rejects.toThrow(
        "[@reg/onnx] update of hidden/kernel: expected onnxruntime to make a session of it, received out of memory.",
      );
      on = "run";
      await expect(subject.train([data])).rejects.toThrow(
        "[@reg/onnx] gradients, step 0: expected onnxruntime to run it, received out of memory.",
      );
      await expect(subject.predict(data.inputs)).rejects.toThrow(
        "[@reg/onnx] prediction: expected onnxruntime to run it, received out of memory.",
      );
      await expect(subject.evaluate(data)).rejects.toThrow(
        "[@reg/onnx] evaluation: expected onnxruntime to run it, received out of memory.",
      );
      fail = false;
      await subject.train([data]);
      expect(subject.step).toBe(1);
    });
  });
}
