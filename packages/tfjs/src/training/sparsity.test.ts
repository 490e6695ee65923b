import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { messageOf } from "../../test/messageOf.ts";
import { compiled, inputs, targets } from "../../test/models.ts";
import { savedAndLoaded } from "../../test/savedAndLoaded.ts";
import { compact, inspectUnits, regularize, regularizeVariables, restore, variablesOf } from "../index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

/** 4 inputs, 16 units and 2 outputs: 64 + 32 = 96 weights in kernels. */
function network(): tf.Sequential {
  const layer = (name: string, units: number, seed: number, rest: object) =>
    tf.layers.dense({ name, units, kernelInitializer: tf.initializers.glorotNormal({ seed }), ...rest });
  return tf.sequential({
    layers: [layer("a", 16, 1, { inputShape: [4], activation: "relu" }), layer("b", 2, 2, {})],
  });
}

const kernelsOf = (model: tf.LayersModel): number[] =>
  model.layers.flatMap((layer) => Array.from(layer.getWeights()[0]!.dataSync()));
const places = (model: tf.LayersModel): string =>
  kernelsOf(model)
    .map((w) => (w === 0 ? 0 : 1))
    .join("");
const zerosOf = (model: tf.LayersModel): number => kernelsOf(model).filter((w) => w === 0).length;
const fit = (model: tf.LayersModel, epochs: number) =>
  model.fit(inputs(), targets(), { epochs, batchSize: 8, shuffle: false, verbose: 0 });

describe("a target of sparsity", () => {
  it.each([
    ["Adam", () => tf.train.adam(0.01)],
    ["momentum", () => tf.train.momentum(0.01, 0.9)],
  ])("is reached exactly in fit, and stays through a refit: %s", async (_, optimizer) => {
    const model = compiled(network(), optimizer());
    const attachment = regularize(model, { toSparsity: 0.75 });
    const { length } = kernelsOf(model);
    expect(() => attachment.relax()).toThrow(
      "[@reg/tfjs] relax: expected zeros that are frozen, received step 0 of a plan that has not been trained yet.",
    );
    await fit(model, 40);
    expect([length, zerosOf(model)]).toEqual([96, 72]);
    const last = places(model);
    attachment.relax();
    const before = kernelsOf(model);
    const { history } = await fit(model, 10);
    expect(places(model)).toBe(last);
    expect(kernelsOf(model)).not.toEqual(before);
    expect(history.penalty).toEqual(new Array(10).fill(0));
  });

  it.each([
    ["beside the rules", { toSparsity: { units: { a_input: 3, a: 6 } } }],
    [
      "in a rule",
      { rules: [{ role: "kernel", penalty: "l1", mode: "proximal", toSparsity: { units: { a_input: 3, a: 6 } } }] },
    ],
  ] as const)("may be of units, %s, and they are cut afterwards", async (_, config) => {
    const model = compiled(network(), tf.train.adam(0.01));
    const attachment = regularize(model, config);
    await fit(model, 40);
    attachment.relax();
    await fit(model, 5);
    const live = (name: string) => {
      const { size, dead } = inspectUnits(model, { inputs: true }).find((each) => each.name === name)!;
      return size - dead.length;
    };
    expect([live("a_input"), live("a")]).toEqual([3, 6]);
    const { model: small } = await compact(model, { inputs: true });
    expect(
      small.layers
        .at(-2)!
        .getWeights()
        .map(({ shape }) => shape),
    ).toEqual([[3, 6], [6]]);
  });

  it("leaves metrics as they are, and nothing behind", async () => {
    const model = network();
    model.compile({ optimizer: tf.train.sgd(0.01), loss: "meanSquaredError", metrics: ["mse"] });
    const { detach } = regularize(model, { toSparsity: { zeros: 0.5, from: 0, until: 6 } });
    await fit(model, 1);
    const [x, y] = [inputs(), targets()];
    const { numTensors } = tf.memory();
    const { history } = await model.fit(x, y, { epochs: 4, batchSize: 8, shuffle: false, verbose: 0 });
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(Object.keys(history).sort()).toEqual(["dataLoss", "liveUnits", "loss", "mse", "penalty", "zeros"]);
    expect(zerosOf(model)).toBe(48);
    detach();
    await fit(model, 1);
    expect(zerosOf(model)).toBeLessThan(48);
  });

  it("is saved with a model, and gone on with", async () => {
    const model = compiled(network(), tf.train.sgd(0.01));
    regularize(model, { toSparsity: { zeros: 0.75, from: 0, until: 40 } });
    await fit(model, 10);
    const loaded = compiled(await savedAndLoaded(model), tf.train.sgd(0.01));
    restore(loaded);
    // Plain descent remembers nothing, so both go the same way.
    await fit(model, 15);
    await fit(loaded, 15);
    expect(kernelsOf(loaded)).toEqual(kernelsOf(model));
    expect(zerosOf(loaded)).toBe(72);
  });

  it("works in a training loop of one's own, which says when", async () => {
    const model = network();
    const [x, y] = [inputs(), targets()];
    const loss = () => tf.losses.meanSquaredError(y, model.predict(x) as tf.Tensor) as tf.Scalar;
    const optimizer = tf.train.adam(0.01);
    const regularized = regularizeVariables(variablesOf(model), { toSparsity: { zeros: 0.75, from: 0, until: 30 } });
    for (let step = 0; step < 40; step++) tf.dispose(regularized.minimize(optimizer, loss));
    expect(zerosOf(model)).toBe(72);
    const endless = regularizeVariables(variablesOf(network()), { toSparsity: 0.75 });
    expect(await messageOf(() => endless.minimize(optimizer, loss))).toBe(
      `INVALID_CONFIG: [@reg/tfjs] toSparsity: expected "from" and "until", because the number of steps is not known here, received neither. Write { "zeros": 0.9, "from": 500, "until": 4000 }, in steps.`,
    );
  });
});
