import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { messageOf } from "../../test/messageOf.ts";
import { compiled, inputs, targets } from "../../test/models.ts";
import { savedAndLoaded } from "../../test/savedAndLoaded.ts";
import { compact, inspectUnits, regularize, restore } from "../index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

function network(): tf.Sequential {
  const layer = (name: string, units: number, seed: number, rest: object = {}) =>
    tf.layers.dense({ name, units, kernelInitializer: tf.initializers.glorotNormal({ seed }), ...rest });
  return tf.sequential({
    layers: [layer("a", 16, 1, { inputShape: [4], activation: "relu" }), layer("b", 2, 2)],
  });
}

const numbersOf = (model: tf.LayersModel): number[][] =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()));
const fit = (model: tf.LayersModel, epochs: number) =>
  model.fit(inputs(), targets(), { epochs, batchSize: 8, shuffle: false, verbose: 0 });
const onUnits = { units: "a", penalty: { name: "groupLasso", lambda: 0.05 }, mode: "proximal" } as const;

describe("a rule on units", () => {
  it.each([
    ["Adam", () => tf.train.adam(0.02)],
    ["momentum", () => tf.train.momentum(0.02, 0.9)],
  ])("kills units whole, with what %s gives them, and they are cut", async (_, optimizer) => {
    const model = compiled(network(), optimizer());
    const { plan } = regularize(model, { rules: [onUnits] });
    expect(String(plan)).toMatch(/a\/bias +\[16\] +groupLasso lambda=0.05 +proximal +rule 1: units "a" \(16\)/);
    const { history } = await fit(model, 60);
    const [kernel, bias] = numbersOf(model);
    const dead = bias!.flatMap((_, unit) => ([0, 1, 2, 3].every((i) => kernel![i * 16 + unit] === 0) ? [unit] : []));
    expect(dead.length).toBeGreaterThan(2);
    expect(dead.length).toBeLessThan(16);
    expect(dead.map((unit) => bias![unit])).toEqual(dead.map(() => 0));
    expect(inspectUnits(model).find(({ name }) => name === "a")!.dead).toEqual(dead);
    expect(history.loss!.at(-1)).toBeCloseTo(
      (history.dataLoss!.at(-1) as number) + (history.penalty!.at(-1) as number),
      5,
    );
    const { model: small } = await compact(model);
    expect(small.layers.at(-1)!.getWeights()[0]!.shape).toEqual([16 - dead.length, 2]);
  });

  it.each(["loss", "decoupled", "proximal"] as const)(
    "leaves nothing behind in mode %s, and is taken off",
    async (mode) => {
      const model = compiled(network(), tf.train.adam(0.01));
      const { detach, report } = regularize(model, { rules: [{ ...onUnits, mode }] });
      await fit(model, 1);
      const { numTensors } = tf.memory();
      await fit(model, 2);
      expect(tf.memory().numTensors).toBe(numTensors + 2);
      const { penalty, inObjective } = await report();
      expect(penalty).toBeGreaterThan(0);
      expect(inObjective).toBe(mode === "decoupled" ? 0 : penalty);
      detach();
      expect((await fit(model, 1)).history).not.toHaveProperty("penalty");
    },
  );

  it("is saved with a model, whatever the other rules say", async () => {
    const rules = [{ match: "b/kernel", penalty: { name: "l1", l1: 0.01 } }, onUnits] as const;
    const model = compiled(network(), tf.train.sgd(0.01));
    const { plan } = regularize(model, { rules });
    await fit(model, 2);
    const loaded = compiled(await savedAndLoaded(model), tf.train.sgd(0.01));
    const { plan: restored } = restore(loaded);
    expect(restored.units.map(({ units, outgoing, mode }) => [units, outgoing, mode])).toEqual([
      ["a", false, "proximal"],
    ]);
    expect(restored.units[0]!.parameters.map(({ path }) => path)).toEqual(["a/kernel", "a/bias"]);
    expect(restored.regularized.map(({ parameter }) => parameter.path)).toEqual(
      plan.regularized.map(({ parameter }) => parameter.path),
    );
    await fit(model, 3);
    await fit(loaded, 3);
    expect(numbersOf(loaded)).toEqual(numbersOf(model));
  });

  it("may tie what reads the units", async () => {
    const model = compiled(network(), tf.train.adam(0.02));
    const { plan } = regularize(model, { rules: [{ ...onUnits, outgoing: true }] });
    expect(plan.units[0]!.parameters.map(({ path }) => path)).toEqual(["a/kernel", "a/bias", "b/kernel"]);
    await fit(model, 60);
    const [kernel, , outgoing] = numbersOf(model);
    const isDead = (unit: number) => [0, 1, 2, 3].every((i) => kernel![i * 16 + unit] === 0);
    const dead = Array.from({ length: 16 }, (_, unit) => unit).filter(isDead);
    expect(dead.length).toBeGreaterThan(0);
    for (const unit of dead) expect(outgoing!.slice(2 * unit, 2 * unit + 2)).toEqual([0, 0]);
  });

  it("refuses what it cannot do, and leaves the model as it was", async () => {
    const model = network();
    expect(await messageOf(() => regularize(model, { rules: [{ ...onUnits, units: "aa" }] }))).toBe(
      `UNMATCHED_RULE: [@reg/core] rules[0]: expected units "aa" to match units of the model. Did you mean "a"?`,
    );
    const guarded = network();
    guarded.layers[0]!.trainable = true;
    regularize(guarded, { rules: [onUnits] });
    compiled(guarded, tf.train.sgd(0.01));
    (guarded.layers[0]!.weights[1]!.read() as tf.Variable).trainable = false;
    expect(await messageOf(() => fit(guarded, 1))).toBe(
      `UNSUPPORTED_MODEL: [@reg/tfjs] units "a": expected weights that are all trained, or all frozen, received a/bias frozen, and others of the units trained. Freeze all of their weights or none, or write rules with match for them.`,
    );
  });
});
