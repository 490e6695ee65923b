import { describe, expect, it } from "vitest";
import { data, mlp, outcome, trainerOf } from "../test/trained.ts";
import type { FitOptions } from "./fitOptions.ts";
import { sgd } from "./optimizers/sgd.ts";
import { sequential } from "./sequential.ts";

describe("an end before the end", () => {
  /** Batches without end, and whether their source was closed. */
  function endless() {
    const source = { closed: false, batches };
    async function* batches() {
      try {
        for (;;) yield data;
      } finally {
        source.closed = true;
      }
    }
    return source;
  }

  it("comes after the steps for which onSteps gives false", async () => {
    const [subject, source] = [mlp(), endless()];
    const totals: unknown[] = [];
    const onSteps: FitOptions["onSteps"] = (_, { step, steps }) => {
      totals.push(steps);
      return step < 6;
    };
    expect(await subject.fit(source.batches, { stepsPerRun: 2, onSteps })).toEqual([]);
    expect([subject.step, source.closed, ...totals]).toEqual([6, true, undefined, undefined, undefined]);
  });

  it("comes after the epoch for which onEpoch gives false", async () => {
    const subject = mlp();
    const history = await subject.fit(data, { epochs: 9, onEpoch: async ({ epoch }) => epoch < 2 });
    expect(history.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  });

  it.each([1, 2, 3, 4])("can be gone on from: step %i", async (last) => {
    // Three steps an epoch: the third is the last of its epoch, and that epoch is not reported yet.
    const options = { epochs: 2, stepsPerRun: 1 };
    const expected = await outcome(data, options);
    const subject = mlp();
    await subject.fit(data, { batchSize: 20, ...options, onSteps: (_, { step }) => step < last });
    expect(await outcome(data, { ...options, resume: subject.checkpoint() })).toEqual(expected);
  });

  it.each([false, true])("comes with an abort while data are awaited, signal aborted before: %s", async (before) => {
    const subject = mlp();
    const controller = new AbortController();
    let asked = 0;
    // As a download that hangs: the generator cannot even be closed.
    async function* hanging() {
      yield data;
      asked++;
      setTimeout(() => controller.abort(new Error("enough")));
      await new Promise(() => {});
    }
    if (before) controller.abort(new Error("enough"));
    await expect(subject.fit(hanging, { stepsPerRun: 1, signal: controller.signal })).rejects.toThrow("enough");
    expect([subject.step, asked]).toEqual(before ? [0, 0] : [1, 1]);
  });

  it("comes with an abort between runs, and closes the source", async () => {
    const [subject, source, controller] = [mlp(), endless(), new AbortController()];
    const onSteps = () => controller.abort(new Error("enough"));
    await expect(subject.fit(source.batches, { stepsPerRun: 2, signal: controller.signal, onSteps })).rejects.toThrow(
      "enough",
    );
    expect([subject.step, source.closed]).toEqual([2, true]);
  });

  it("comes with the error of a source", async () => {
    async function* broken() {
      yield data;
      throw new Error("the network is gone");
    }
    const subject = mlp();
    await expect(subject.fit(broken, { stepsPerRun: 1 })).rejects.toThrow("the network is gone");
    expect(subject.step).toBe(1);
  });
});

describe("checkpoint", () => {
  it("is saved as often as asked, waited for, and once more at the end", async () => {
    const subject = mlp();
    const steps: number[] = [];
    let busy = false;
    const save = async () => {
      expect(busy).toBe(false);
      busy = true;
      await new Promise((resolve) => setTimeout(resolve, 1));
      busy = false;
      steps.push(subject.step);
    };
    // Five steps an epoch.
    await subject.fit(data, { epochs: 2, batchSize: 10, checkpoint: { every: 3, save } });
    expect(steps).toEqual([3, 8, 10]);
    await subject.fit(data, { epochs: 2, batchSize: 10, checkpoint: { save } });
    expect(steps).toEqual([3, 8, 10, 15, 20]);
    await subject.fit(data, { epochs: 2, batchSize: 10, stepsPerRun: 2, checkpoint: { save }, onSteps: () => false });
    expect(steps.at(-1)).toBe(22);
  });
});

describe("fit", () => {
  it("reports the means over the rows of an epoch", async () => {
    const losses: number[] = [];
    const onSteps: FitOptions["onSteps"] = (reports) => void losses.push(...reports.map(({ loss }) => loss));
    const [report] = await mlp().fit(data, { batchSize: 20, stepsPerRun: 1, onSteps });
    const [a, b, c] = losses as [number, number, number];
    expect(report!.loss).toBeCloseTo((20 * a + 20 * b + 10 * c) / 50, 12);
    expect(report).toEqual({ epoch: 0, loss: report!.loss, dataLoss: report!.loss, penalty: 0 });
  });

  it.each([
    [{ batchSize: 0 }, "batchSize to be a whole number of at least 1, received 0"],
    [{ epochs: 1.5 }, "epochs to be a whole number of at least 1, received 1.5"],
    [{ stepsPerRun: Number.NaN }, "stepsPerRun to be a whole number of at least 1, received NaN"],
    [
      { checkpoint: { every: 0, save: () => {} } },
      "every to be a whole number of at least 1, received 0",
      "fit, checkpoint",
    ],
  ])("refuses what is no count: %o", async (options, message, what = "fit") => {
    await expect(mlp().fit(data, options)).rejects.toThrow(`[@reg/onnx] ${what}: expected ${message}.`);
  });

  it("keeps the whole state before a run with a loss that is not finite, and can train on from it", async () => {
    const subject = mlp();
    await subject.train([data]);
    const before = subject.checkpoint();
    // Squares of such numbers are no float32.
    const far = { inputs: { data: new Float32Array(300).fill(1e38), shape: [50, 6] }, targets: data.targets };
    const message = "[@reg/onnx] training step 2: expected a finite loss, received";
    await expect(subject.train([data, far, data])).rejects.toThrow(message);
    expect(Buffer.compare(subject.checkpoint(), before)).toBe(0);
    await subject.train([data]);
    expect(subject.step).toBe(2);
  });

  it("stops at weights that are not finite although the loss is, and keeps those before", async () => {
    const model = sequential({
      inputs: 1,
      layers: [{ name: "a", units: 1, kernel: { data: Float32Array.of(2), shape: [1, 1] } }],
    });
    const subject = trainerOf(model, { loss: "meanSquaredError", optimizer: sgd({ learningRate: 1e38 }) });
    const far = { inputs: { data: [1000], shape: [1, 1] }, targets: { data: [0], shape: [1, 1] } };
    await expect(subject.fit(far)).rejects.toThrow(
      "[@reg/onnx] training step 0: expected finite weights, received NaN or infinity in a/kernel. The weights are those before this run. Lower the learning rate or the strength of the penalty.",
    );
    expect((await subject.parameters()[0]!.read()).data[0]).toBe(2);
    expect(subject.step).toBe(0);
  });
});
