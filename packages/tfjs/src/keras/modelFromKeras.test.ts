import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { type KerasCase, kerasCases } from "../../test/kerasCases.ts";
import { messageOf } from "../../test/messageOf.ts";
import { savedAndLoaded } from "../../test/savedAndLoaded.ts";
import { layerConfig, modelFromKeras, regularize, restore } from "../index.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const cases = Object.entries(kerasCases).flatMap(([keras, byName]) =>
  Object.entries(byName).map(([name, one]) => [`${keras}: ${name}`, one] as const),
);

const fit = (model: tf.LayersModel, { inputs, outputs }: KerasCase, epochs = 1) => {
  const xs = inputs();
  const ys = tf.tensor(outputs.data, outputs.shape);
  return model.fit(xs.length > 1 ? xs : xs[0]!, ys, { epochs, batchSize: 4, verbose: 0 });
};

/** The penalty that a training step adds to its loss: the loss of a step on data that does not count. */
async function trainedPenalty(model: tf.LayersModel, one: KerasCase): Promise<number> {
  model.compile({ optimizer: "sgd", loss: (_, y) => tf.mul(tf.mean(y), 0) });
  return (await fit(model, one)).history.loss![0] as number;
}

// float32 sums in another order: a few ULP.
const expectSame = (received: number, expected: number) => expect(received / expected).toBeCloseTo(1, 6);

describe.each(cases)("a model of %s", (_, one) => {
  it("answers as in Keras", async () => {
    const model = await modelFromKeras(one.artifacts);
    const answers = model.predict(one.inputs()) as tf.Tensor;
    expect(answers.shape).toEqual(one.outputs.shape);
    // Two float32 forward passes that add in different orders.
    for (const [i, y] of Array.from(answers.dataSync()).entries()) expect(y).toBeCloseTo(one.outputs.data[i]!, 5);
  });

  it("trains with Keras' penalty", async () => {
    expectSame(await trainedPenalty(await modelFromKeras(one.artifacts), one), one.penalty);
  });

  it("has Keras' penalty when a plan takes its layers over", async () => {
    const model = await modelFromKeras(one.artifacts);
    const attached = regularize(model, layerConfig(model), { existing: "replace" });
    expectSame(await attached.penalty(), one.penalty);
    expectSame(await trainedPenalty(model, one), one.penalty);
  });

  it("learns", async () => {
    // Dropout draws without a seed.
    const modelTopology = JSON.parse(JSON.stringify(one.artifacts.modelTopology).replace(`"rate":0.3`, `"rate":0`));
    const model = await modelFromKeras({ ...one.artifacts, modelTopology });
    if (!model.optimizer) model.compile({ optimizer: tf.train.sgd(0.05), loss: "meanSquaredError" });
    const others = { ...one.outputs, data: one.outputs.data.toReversed() };
    const { loss } = (await fit(model, { ...one, outputs: others }, 5)).history as { loss: number[] };
    expect(loss.at(-1)).toBeLessThan(loss[0]!);
  });

  it("is saved with its regularizers and loaded", async () => {
    const model = await modelFromKeras(one.artifacts);
    regularize(model, layerConfig(model), { existing: "replace" });
    const loaded = await savedAndLoaded(model);
    expectSame(await restore(loaded).penalty(), one.penalty);
    expectSame(await trainedPenalty(loaded, one), one.penalty);
  });
});

describe("a model that tfjs cannot build", () => {
  const json = (units: number) => ({
    module: "keras",
    registered_name: "Sequential",
    class_name: "Sequential",
    config: {
      name: "m",
      layers: [
        { class_name: "Dense", config: { name: "a", units: 3, batch_input_shape: [null, 4] } },
        { class_name: "Dense", config: { name: "b", units } },
        { class_name: "RepeatVector", config: { name: "c", n: 2 } },
        { class_name: "Dense", config: { name: "d", units: 2 } },
        { class_name: "GlobalAveragePooling2D", config: { name: "e" } },
      ],
    },
    compile_config: { optimizer: "adam", loss: "mse" },
  });

  it.each([
    ["ends in tfjs' words", 2, "Input 0 is incompatible with layer e: expected ndim=4, found ndim=3"],
    [
      "asks for more memory than there is",
      1e9,
      "one of more than 200000000 weights, in kernel of shape [3,1000000000]",
    ],
  ])("%s, and leaves no tensor", async (_, units, received) => {
    const before = tf.memory().numTensors;
    expect(await messageOf(() => modelFromKeras(json(units)))).toBe(
      `INVALID_MODEL: [@reg/tfjs] Keras model JSON: expected a model that tfjs can build, received ${received}.`,
    );
    expect(tf.memory().numTensors - before).toBe(0);
  });
});
