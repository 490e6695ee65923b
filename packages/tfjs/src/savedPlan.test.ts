import { definePenalty, type Mode, modes, strength } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { compiled, fit, functional, numbersOf, sequential, shared } from "../test/models.ts";
import { artifactsOf, savedAndLoaded } from "../test/savedAndLoaded.ts";
import { layerConfig, regularize, restore } from "./index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const penalty = { name: "l1l2", l1: 0.03, l2: 0.02 } as const;
const layersOf = (model: tf.LayersModel): unknown => JSON.parse(JSON.stringify(layerConfig(model)));

describe("a saved model", () => {
  it.each(modes.flatMap((mode) => [sequential, functional, shared].map((make) => [mode, make.name, make] as const)))(
    "goes on in mode %s as if nothing had been (%s)",
    async (mode, _, make: () => tf.LayersModel) => {
      const model = compiled(make());
      const { plan, penalty: measure } = regularize(model, {
        rules: [{ match: "**", role: "kernel", penalty, mode }],
        schedule: { kind: "linearWarmup", steps: 8 },
      });
      await fit(model, { epochs: 3 });
      const loaded = compiled(await savedAndLoaded(model));
      const restored = restore(loaded);
      expect(restored.plan.regularized.map(({ parameter, mode }) => [parameter.path, mode])).toEqual(
        plan.regularized.map(({ parameter, mode }) => [parameter.path, mode]),
      );
      expect(await restored.penalty()).toBe(await measure());
      const [after, before] = [await fit(loaded, { epochs: 3 }), await fit(model, { epochs: 3 })];
      expect(after.history).toEqual(before.history);
      expect(numbersOf(loaded)).toEqual(numbersOf(model));
    },
  );

  it("says a penalty in the loss in its layers too, where any tfjs looks for it", async () => {
    const saved = async (mode: Mode) => {
      const model = sequential();
      regularize(model, { penalty, mode });
      return savedAndLoaded(model);
    };
    const rules = ["a/kernel", "b/kernel"].map((match) => ({ match, penalty }));
    expect(layersOf(await saved("loss"))).toEqual({ rules });
    expect(layersOf(await saved("proximal"))).toEqual({ rules: [] });
    expect(layersOf(await saved("decoupled"))).toEqual({ rules: [] });
  });

  it("keeps what the user has put into its metadata, and nothing of ours once detached", async () => {
    const model = sequential();
    model.setUserDefinedMetadata({ author: "me" });
    const { detach } = regularize(model, { penalty, mode: "proximal" });
    expect((await artifactsOf(model)).userDefinedMetadata).toEqual({
      author: "me",
      "@reg/tfjs": {
        config: {
          rules: ["a/kernel", "b/kernel"].map((match) => ({ match, penalty, mode: "proximal" })),
          schedule: { kind: "constant" },
        },
        step: 0,
      },
    });
    model.setUserDefinedMetadata({ author: "you" });
    const saved = await artifactsOf(model);
    expect(Object.keys(saved.userDefinedMetadata!)).toEqual(["author", "@reg/tfjs"]);
    detach();
    expect((await artifactsOf(model)).userDefinedMetadata).toEqual({ author: "you" });
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
    restore(loaded).detach();
    expect((await artifactsOf(loaded)).userDefinedMetadata).toEqual({ author: "you" });
  });

  it("keeps a penalty of the user's own", async () => {
    const capped = definePenalty({
      name: "capped",
      params: { lambda: strength(0.1, "Strength.") },
      traits: { separable: true, convex: false, homogeneous: false },
      value: (ops, w, { lambda }) => ops.mul(ops.sum(ops.min(ops.abs(w), 1)), lambda),
      gradient: (ops, w, { lambda }) => ops.mul(ops.where(ops.greater(ops.abs(w), 1), 0, ops.sign(w)), lambda),
    });
    const model = sequential();
    const { penalty: measure } = regularize(model, capped({ lambda: 0.5 }));
    const loaded = await savedAndLoaded(model);
    expect(await restore(loaded, { known: [capped] }).penalty()).toBe(await measure());
  });
});

it("restore refuses a model that was saved without a plan", async () => {
  const loaded = await savedAndLoaded(sequential());
  expect(await messageOf(() => restore(loaded))).toBe(
    `INVALID_MODEL: [@reg/tfjs] model: expected a model saved while it was regularized, with "@reg/tfjs" in its user-defined metadata, received none. Call regularize(model, config). Regularizers of its layers are at work without that.`,
  );
});
