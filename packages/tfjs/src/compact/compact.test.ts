import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { expectUnchanged } from "../../test/expectUnchanged.ts";
import { messageOf } from "../../test/messageOf.ts";
import { fit } from "../../test/models.ts";
import { savedAndLoaded } from "../../test/savedAndLoaded.ts";
import { regularizers } from "../index.ts";
import { regularize, restore } from "../regularize.ts";
import { compact } from "./compact.ts";

/** Writes numbers into a weight. */
function write(model: tf.LayersModel, path: string, change: (w: number, i: number) => number): void {
  const variable = model.weights.find(({ originalName }) => originalName === path)!;
  tf.tidy(() => {
    const numbers = Float32Array.from(variable.read().dataSync());
    variable.write(tf.tensor(numbers.map(change), variable.shape as number[]));
  });
}

/** Four inputs, of which the last is not used; eight units, of which the last three are dead. */
function model(options: { useBias?: boolean; padding?: "same" } = {}): tf.Sequential {
  const whole = tf.sequential({
    layers: [
      tf.layers.dense({ name: "hidden", units: 8, inputShape: [4], activation: "sigmoid", biasInitializer: "ones" }),
      tf.layers.dense({
        ...{ name: "out", units: 2, useBias: options.useBias ?? true },
        kernelRegularizer: regularizers.l1({ l1: 0.25 }),
      }),
    ],
  });
  write(whole, "hidden/kernel", (w, i) => (i >= 24 || i % 8 >= 5 ? 0 : w));
  return whole;
}

describe("compact", () => {
  it("gives a smaller model with a certificate: constants go into the next bias", async () => {
    const whole = model();
    const { model: cut, removed, kept, inputs, certificate } = await compact(whole);
    expect(removed).toEqual([{ name: "hidden", size: 8, units: [5, 6, 7] }]);
    expect(kept).toEqual([
      { name: whole.inputNames[0], size: 4, dead: 1, why: `input "${whole.inputNames[0]}" of the model` },
      { name: "out", size: 2, dead: 0, why: 'output "out" of the model' },
    ]);
    expect(inputs).toEqual([]);
    const { compared, parameters, multiplyAdds, bytes, milliseconds, difference, slower, reason } = certificate;
    expect({ compared, parameters, multiplyAdds }).toEqual({
      compared: { random: 3, given: 0 },
      parameters: { before: 4 * 8 + 8 + 8 * 2 + 2, after: 4 * 5 + 5 + 5 * 2 + 2 },
      // Two rows.
      multiplyAdds: { before: 2 * (4 * 8 + 8 * 2), after: 2 * (4 * 5 + 5 * 2) },
    });
    // Biases are rounded once.
    expect(difference.ulps).toBeLessThanOrEqual(2);
    expect(bytes.after).toBeLessThan(bytes.before);
    expect(Math.min(milliseconds.before, milliseconds.after)).toBeGreaterThan(0);
    expect(slower).toBe(milliseconds.after > 1.05 * milliseconds.before);
    expect(reason === undefined).toBe(!slower);
    expect(cut.layers.map(({ name }) => name)).toEqual(["hidden", "out"]);
  });

  it("keeps a unit whose constant no bias takes, or that goes through padding, and says so", async () => {
    const { kept, model: same } = await compact(model({ useBias: false }));
    expect(kept.find(({ name }) => name === "hidden")?.why).toMatch(
      /^3 units, of which the first sends 0\.731058\d* to Dense "out", which has no bias$/,
    );
    expect(same.layers[0]!.outputShape).toEqual([null, 8]);
    const image = tf.sequential({
      layers: [
        tf.layers.conv2d({ name: "one", filters: 3, kernelSize: 1, inputShape: [4, 4, 1], biasInitializer: "ones" }),
        tf.layers.conv2d({ name: "two", filters: 2, kernelSize: 3, padding: "same" }),
      ],
    });
    write(image, "one/kernel", (w, i) => (i === 1 ? 0 : w));
    const padded = await compact(image);
    expect(padded.kept.find(({ name }) => name === "one")?.why).toBe(
      'one unit sends 1 to Conv2D "two" through its padding',
    );
  });

  it("folds nothing into a bias that two calls share and that would get two numbers", async () => {
    const input = tf.input({ shape: [4] });
    const twice = tf.layers.dense({ name: "twice", units: 4, activation: "sigmoid", biasInitializer: "ones" });
    const one = tf.layers.dense({ name: "one", units: 4 });
    const value = twice.apply(twice.apply(one.apply(input))) as tf.SymbolicTensor;
    const whole = tf.model({
      inputs: input,
      outputs: tf.layers.dense({ name: "out", units: 2 }).apply(value) as tf.SymbolicTensor,
    });
    // Unit 0 sends 0 from the first layer and sigmoid(1) from the shared one.
    write(whole, "one/kernel", (w, i) => (i % 4 === 0 ? 0 : w));
    write(whole, "twice/kernel", (w, i) => (i % 4 === 0 ? 0 : w));
    const { kept } = await compact(whole);
    expect(kept.find(({ name }) => name === "one")?.why).toMatch(
      /^one unit sends 0\.731058\d* to one call of twice\/kernel and another number to the next$/,
    );
  });

  it("takes inputs away where it is asked to, and compares on what is left of a given one", async () => {
    const whole = model();
    const sample = tf.tensor2d([[1, 2, 3, 4]]);
    const { model: cut, inputs, certificate } = await compact(whole, { inputs: true, samples: [sample], random: 0 });
    expect(inputs).toEqual([{ name: whole.inputNames[0], axis: 1, entries: [0, 1, 2] }]);
    expect(cut.inputs[0]!.shape).toEqual([null, 3]);
    expect(certificate.compared).toEqual({ random: 0, given: 1 });
    expect(sample.isDisposed).toBe(false);
  });

  it("keeps whole multiples, and says so", async () => {
    const { removed, kept } = await compact(model(), { roundTo: 6 });
    expect(removed.map(({ units }) => units.length)).toEqual([2]);
    expect(kept.find(({ name }) => name === "hidden")?.why).toBe("kept to a multiple of 6");
  });

  it("gives back a model with nothing dead", async () => {
    const whole = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
    const { model: same, certificate } = await compact(whole);
    expect(same).toBe(whole);
    expect(certificate.difference).toEqual({ absolute: 0, ulps: 0 });
  });

  it("keeps regularizers, what the model is compiled with, and its metadata with the plan", async () => {
    const whole = model();
    whole.compile({ optimizer: tf.train.momentum(0.125, 0.5), loss: "meanSquaredError", metrics: ["mae"] });
    whole.setUserDefinedMetadata({ author: "me" });
    regularize(whole, { rules: [{ match: "hidden/kernel", penalty: "l1", mode: "proximal" }] });
    const { model: cut } = await compact(whole);
    expect(cut.getUserDefinedMetadata()).toMatchObject({ author: "me" });
    expect(restore(cut).plan.regularized.map(({ parameter }) => parameter.path)).toEqual(["hidden/kernel"]);
    const { optimizer, loss, metrics } = cut as tf.LayersModel & { metrics: unknown };
    expect([optimizer.getConfig(), loss, metrics]).toEqual([whole.optimizer.getConfig(), "meanSquaredError", ["mae"]]);
    expect(optimizer).not.toBe(whole.optimizer);
    expect(cut.layers[1]!.getConfig().kernelRegularizer).toEqual({ className: "L1", config: { l1: 0.25 } });
    const { history } = await fit(cut);
    expect(history.loss![0]).toBeGreaterThan(0);
  });

  it("gives a model that is saved and loaded", async () => {
    const { model: cut } = await compact(model());
    const loaded = await savedAndLoaded(cut);
    const x = tf.randomNormal([3, 4], 0, 1, "float32", 5);
    const [before, after] = [cut, loaded].map((each) => Array.from((each.predict(x) as tf.Tensor).dataSync()));
    expect(after).toEqual(before);
  });

  it("refuses what it cannot cut, and leaves nothing behind", async () => {
    const whole = model();
    // tfjs does this when a Sequential is first used.
    whole.build();
    const sample = tf.zeros([2, 5]);
    await expectUnchanged(whole, async () => {
      const before = tf.memory().numTensors;
      expect(await messageOf(() => compact(whole, { samples: [sample] }))).toBe(
        `INVALID_DATA: [@reg/tfjs] compact, sample for "${whole.inputNames[0]}": expected shape [any, 4], received [2, 5].`,
      );
      expect(await messageOf(() => compact(whole, { samples: [{ other: sample }] }))).toBe(
        `INVALID_DATA: [@reg/tfjs] compact, sample for "${whole.inputNames[0]}": expected a tensor, received undefined.`,
      );
      expect(await messageOf(() => compact(whole, { roundTo: 0 }))).toBe(
        "INVALID_PARAMETER: [@reg/tfjs] compact: expected roundTo to be a whole number of at least 1, received 0.",
      );
      expect(await messageOf(() => compact(whole, { roundto: 8 } as never))).toBe(
        'INVALID_PARAMETER: [@reg/tfjs] compact: expected only the options inputs, roundTo, samples, random, received "roundto". Did you mean "roundTo"?',
      );
      expect(tf.memory().numTensors).toBe(before);
    });
    write(whole, "out/bias", () => Number.NaN);
    expect(await messageOf(() => compact(whole))).toBe(
      "NON_FINITE_WEIGHTS: [@reg/tfjs] out/bias: expected finite numbers only, received NaN at index 0. Training diverged before this point: lower the learning rate, or restore the last good weights.",
    );
  });

  it("refuses a layer of a class that cannot be made again", async () => {
    class Unregistered extends tf.layers.Layer {
      static readonly className = "Unregistered";
      override call(inputs: tf.Tensor | tf.Tensor[]) {
        return Array.isArray(inputs) ? inputs[0]! : inputs;
      }
    }
    const whole = model();
    whole.add(new Unregistered({ name: "mine" }));
    const before = tf.memory().numTensors;
    expect(await messageOf(() => compact(whole))).toContain(
      "UNSUPPORTED_MODEL: [@reg/tfjs] compact: expected a model that tfjs builds again, received Unknown layer: Unregistered.",
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
