import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { compiled, fit, functional, sequential, shared } from "../../test/models.ts";
import { regularize } from "../index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const strong = { penalty: { name: "l1", l1: 0.5 }, mode: "proximal" } as const;

/** The share of zeros in kernels. */
function zerosIn(model: tf.LayersModel): number {
  const kernels = model.weights.filter(({ shape }) => shape.length > 1).map((weight) => weight.read().dataSync());
  const all = kernels.flatMap((numbers) => Array.from(numbers));
  return all.filter((w) => w === 0).length / all.length;
}

describe("the logs of an epoch", () => {
  it.each([
    ["Sequential", sequential],
    ["functional", functional],
    ["with a layer that is shared and one that is nested", shared],
  ])("say zeros and live units as they are after it: %s", async (_, make) => {
    const model = compiled(make(), tf.train.sgd(0.05));
    regularize(model, strong);
    const seen: number[] = [];
    const { history } = await fit(model, {
      epochs: 6,
      callbacks: { onEpochEnd: async () => void seen.push(zerosIn(model)) },
    });
    expect(history.zeros).toEqual(seen);
    expect(seen.at(-1)).toBeGreaterThan(seen[0]!);
    expect(history.liveUnits).toHaveLength(6);
  });

  it("count each weight once: recurrent, wrapped, shared, nested, and without frozen ones", async () => {
    const inner = tf.sequential({
      name: "inner",
      layers: [tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 4 }), inputShape: [3, 4] })],
    });
    const frozen = tf.layers.dense({ name: "frozen", units: 4, trainable: false });
    const twice = tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 2, returnSequences: true }) as never });
    const input = tf.input({ shape: [3, 4] });
    const passed = [inner, twice, twice, frozen].reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
    const output = tf.layers.gru({ units: 2 }).apply(passed) as tf.SymbolicTensor;
    const model = compiled(tf.model({ inputs: input, outputs: output }), tf.train.sgd(0.5));
    const { plan, penalty } = regularize(model, {
      rules: [
        { role: "kernel", penalty: { name: "l1", l1: 0.2 }, mode: "proximal" },
        { role: "recurrentKernel", penalty: { name: "l1", l1: 0.2 }, mode: "proximal" },
      ],
    });
    const trained = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    // A kernel of inner; kernel and recurrent kernel of two directions; those of the gru.
    const kernels = trained.filter(({ shape }) => shape.length > 1);
    expect([new Set(kernels).size, plan.regularized.length]).toEqual([7, 8]);
    const { history } = await model.fit(tf.randomNormal([8, 3, 4], 0, 1, "float32", 1), tf.ones([8, 2]), {
      epochs: 3,
      verbose: 0,
    });
    const numbers = kernels.flatMap((kernel) => Array.from(kernel.dataSync()));
    const share = numbers.filter((w) => w === 0).length / numbers.length;
    expect(history.zeros!.at(-1)).toBe(share);
    expect(share).toBeGreaterThan(0);
    // Each once in the penalty too.
    expect(await penalty()).toBeCloseTo(0.2 * numbers.reduce((sum, w) => sum + Math.abs(w), 0), 5);
  });

  it("are in the logs that callbacks get, of each kind and in every place", async () => {
    class Seen extends tf.Callback {
      readonly logs: (tf.Logs | undefined)[] = [];
      override async onEpochEnd(_: number, logs?: tf.Logs) {
        this.logs.push({ ...logs });
      }
    }
    const own = new Seen();
    const plain: tf.Logs[] = [];
    const onEpochEnd = async (_: number, logs?: tf.Logs) => void plain.push({ ...logs });
    for (const callbacks of [own, [own], { onEpochEnd }, [{ onEpochEnd }, { onEpochEnd }]]) {
      const model = compiled(sequential(), tf.train.sgd(0.05));
      regularize(model, strong);
      await fit(model, { callbacks });
    }
    expect(own.logs).toHaveLength(2);
    expect(plain).toHaveLength(3);
    for (const logs of [...own.logs, ...plain]) expect(logs).toMatchObject({ zeros: expect.any(Number), liveUnits: 7 });
  });

  it("do not count frozen weights, and say nothing without a plan", async () => {
    const model = sequential();
    model.layers[0]!.trainable = false;
    compiled(model, tf.train.sgd(0.05));
    const { detach } = regularize(model, { penalty: { name: "l1", l1: 100 }, mode: "proximal" });
    const { history } = await fit(model);
    // The kernel of layer b, which reads all 3 units of a, is 0; the 4 inputs are read.
    expect([history.zeros, history.liveUnits]).toEqual([[1], [4]]);
    detach();
    expect(Object.keys((await fit(model)).history)).toEqual(["loss"]);
  });

  it("count units that die", async () => {
    const model = compiled(sequential(), tf.train.sgd(0.05));
    regularize(model, { rules: [{ units: "a", penalty: { name: "groupLasso", lambda: 100 }, mode: "proximal" }] });
    const { history } = await fit(model);
    // The 4 inputs are read by nothing then.
    expect([history.zeros, history.liveUnits]).toEqual([[1], [0]]);
  });

  it("leave no tensor behind", async () => {
    const model = compiled(sequential(), tf.train.sgd(0.05));
    regularize(model, strong);
    await fit(model);
    const { numTensors } = tf.memory();
    await fit(model, { epochs: 3 });
    // Inputs and targets.
    expect(tf.memory().numTensors).toBe(numTensors + 2);
  });
});
