import { l2 } from "@reg/core";
import { describe, expect, it } from "vitest";
import { data, mlp, outcome, trainerOf } from "../../test/trained.ts";
import type { Dataset } from "../data/dataset.ts";
import { regularize } from "../regularize.ts";
import { sequential } from "../sequential.ts";

const during = (what: string, fit = "fit") =>
  `[@reg/onnx] ${what}: expected a trainer that nothing else trains, received one during ${fit}. Await ${fit} first, or end it by its signal.`;

/** A batch that comes when it is told to. */
function late() {
  let come = () => {};
  const told = new Promise<void>((resolve) => {
    come = resolve;
  });
  async function* batches(): AsyncGenerator<Dataset> {
    await told;
    yield data;
  }
  return { batches, come: () => come() };
}

describe("a trainer that trains", () => {
  it("refuses what would be lost: fit, train, write, restore and attach", async () => {
    const [subject, { batches, come }] = [mlp(), late()];
    const [kernel] = subject.parameters();
    const [saved, weights] = [subject.checkpoint(), subject.weights(kernel!.path)];
    const fit = subject.fit(batches);
    await expect(subject.fit(data)).rejects.toThrow(during("fit"));
    await expect(subject.train([data])).rejects.toThrow(during("train"));
    expect(() => kernel!.write(weights)).toThrow(during("write dense_1/kernel"));
    expect(() => subject.restore(saved)).toThrow(during("restore"));
    expect(() => regularize(subject, l2())).toThrow(during("attach"));
    // What only reads may come at any time.
    await Promise.all([subject.predict(data.inputs), subject.evaluate(data)]);
    come();
    await fit;
    expect([subject.step, subject.plan]).toEqual([1, undefined]);
    const train = subject.train([data]);
    await expect(subject.fit(data)).rejects.toThrow(during("fit", "train"));
    await train;
    subject.restore(saved);
    expect(subject.step).toBe(0);
  });

  it("is free again after an error, an abort and an option that was refused", async () => {
    const subject = mlp();
    async function* broken(): AsyncGenerator<Dataset> {
      yield data;
      throw new Error("the network is gone");
    }
    await expect(subject.fit(broken)).rejects.toThrow("the network is gone");
    const controller = new AbortController();
    const fit = subject.fit(late().batches, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(fit).rejects.toThrow("enough");
    await expect(subject.fit(data, { epochs: -1 })).rejects.toThrow("epochs");
    await expect(
      subject.fit(data, {
        onSteps: () => {
          throw new Error("the page is closed");
        },
      }),
    ).rejects.toThrow("the page is closed");
    const { step } = subject;
    await subject.fit(data, { batchSize: 50 });
    expect(subject.step).toBe(step + 1);
  });

  it("can be written and regularized in callbacks, but not trained", async () => {
    const subject = mlp();
    const [kernel] = subject.parameters();
    const zeros = { data: new Float32Array(24), shape: [6, 4] };
    await subject.fit(data, {
      epochs: 2,
      async onEpoch({ epoch }) {
        await expect(subject.fit(data)).rejects.toThrow(during("fit"));
        expect(() => subject.restore(subject.checkpoint())).toThrow(during("restore"));
        if (epoch > 0) return;
        regularize(subject, l2());
        await kernel!.write(zeros);
      },
    });
    expect(subject.plan?.regularized).toHaveLength(2);
  });

  it("ends before it is disposed of", async () => {
    const [subject, { batches, come }] = [mlp(), late()];
    const fit = subject.fit(batches);
    let disposed = false;
    const dispose = subject.dispose().then(() => {
      disposed = true;
    });
    await subject.predict(data.inputs);
    expect(disposed).toBe(false);
    come();
    await Promise.all([fit, dispose]);
    expect(subject.step).toBe(1);
    // In a callback it frees what is there, and training goes on.
    await subject.fit(data, { onSteps: () => subject.dispose() });
    expect(subject.step).toBeGreaterThan(1);
  });
});

describe("a large model within a step", () => {
  const large = () =>
    trainerOf(sequential({ inputs: 6, layers: [{ units: 40_000, activation: "relu" }, { units: 3 }], seed: 2 }), {
      lowMemory: true,
    });

  it("gives out what is before it or after it, never some of each", async () => {
    const [subject, alone] = [large(), large()];
    const [kernel, ...others] = subject.parameters();
    const numbers = (of: typeof subject) =>
      [kernel!, ...others].map(({ path }) =>
        Buffer.from((of.weights(path).data as Float32Array).buffer).toString("base64"),
      );
    const whole = new Set([numbers(alone).join(" ")]);
    await alone.fit(data, { batchSize: 25, onSteps: () => void whole.add(numbers(alone).join(" ")) });
    let over = false;
    const fit = subject.fit(data, { batchSize: 25 }).then(() => {
      over = true;
    });
    const seen = new Set<string>();
    while (!over) {
      await new Promise((done) => setImmediate(done));
      seen.add(numbers(subject).join(" "));
    }
    await fit;
    for (const each of seen) expect(whole.has(each)).toBe(true);
    expect(whole.size).toBe(3);
  });

  it("predicts from whole weights while it trains", async () => {
    const [subject, alone] = [large(), large()];
    const expected = await outcome(data, { epochs: 2 }, alone);
    let over = false;
    const fit = outcome(data, { epochs: 2 }, subject).finally(() => {
      over = true;
    });
    const seen = new Set<string>();
    while (!over) {
      const { output } = await subject.predict(data.inputs);
      seen.add(Buffer.from(new Float32Array(output!.data as Float32Array).buffer).toString("base64"));
    }
    expect(await fit).toEqual(expected);
    // Before each of the six steps, and after the last.
    expect(seen.size).toBeLessThanOrEqual(7);
  });
});
