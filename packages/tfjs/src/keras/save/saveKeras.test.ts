// That Keras loads these files and predicts the same is in docs/keras-round-trip.md, by tooling/oracle/tfjs/round_trip.py.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { type FileCase, fileCases, inputsOf, targetsOf } from "../../../test/kerasFiles.ts";
import { messageOf } from "../../../test/messageOf.ts";
import { kerasAdam, regularizers, withActivityPenalty } from "../../index.ts";
import type { ModelInternals } from "../../internals.ts";
import { loadKerasModel, saveKeras } from "../../kerasFiles.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const answersOf = (model: tf.LayersModel, golden: FileCase): number[][] =>
  tf.tidy(() => [model.predict(inputsOf(golden))].flat().map((y) => Array.from((y as tf.Tensor).dataSync())));

const penaltyOf = (model: tf.LayersModel, golden: FileCase): number =>
  tf.tidy(() => {
    const { penalty } = withActivityPenalty(() => model.apply(inputsOf(golden)));
    const own = (model as unknown as ModelInternals).calculateLosses();
    return [penalty, ...own].reduce((sum, one) => sum + one.dataSync()[0]!, 0);
  });

/** What is trained, by name and shape. */
const weightsOf = (model: tf.LayersModel) => model.trainableWeights.map(({ shape }) => shape);

describe.each(Object.entries(fileCases))("files of %s", (keras, cases) => {
  it.each(cases.map((golden) => [golden.name, golden] as const))("%s comes back", async (name, golden) => {
    const model = await loadKerasModel(golden.file, { compile: false }).catch(() => undefined);
    // docs/keras-files.md says what is not loaded, and why.
    if (!model) return;
    const before = tf.memory().numTensors;
    const bytes = await saveKeras(model);
    expect(tf.memory().numTensors).toBe(before);
    const again = await loadKerasModel(bytes, { compile: false });
    expect(answersOf(again, golden)).toEqual(answersOf(model, golden));
    // TF 2 counts the penalties of frozen layers, and a file of Keras 3 does not.
    if (!(keras === "TF 2" && name.startsWith("frozen"))) {
      expect(penaltyOf(again, golden)).toBe(penaltyOf(model, golden));
    }
    expect(weightsOf(again)).toEqual(weightsOf(model));
    expect(again.getWeights().map((weight) => weight.dataSync())).toEqual(
      model.getWeights().map((weight) => weight.dataSync()),
    );
    for (const each of [model, again]) each.dispose();
  });
});

const trained = fileCases["Keras 3"].filter(({ name }) => /^(resumed|optimizer|loss)/.test(name));

// That Keras goes on from these files too is in docs/keras-round-trip.md.
it.each(trained.map((golden) => [golden.name, golden] as const))(
  "%s goes on training from its file",
  async (_, golden) => {
    const model = await loadKerasModel(golden.file);
    const step = (one: tf.LayersModel) =>
      one.fit(inputsOf(golden), targetsOf(golden), { batchSize: 4, shuffle: false, verbose: 0 });
    await step(model);
    const before = tf.memory().numTensors;
    const bytes = await saveKeras(model, { includeOptimizer: true });
    expect(tf.memory().numTensors).toBe(before);
    const again = await loadKerasModel(bytes);
    expect((again.optimizer as tf.Optimizer).getConfig()).toEqual((model.optimizer as tf.Optimizer).getConfig());
    const losses = [(await step(model)).history.loss, (await step(again)).history.loss];
    expect(losses[1]).toEqual(losses[0]);
    expect(again.getWeights().map((weight) => weight.dataSync())).toEqual(
      model.getWeights().map((weight) => weight.dataSync()),
    );
  },
);

describe("a model of tfjs", () => {
  const dense = (args: object) => tf.layers.dense({ units: 2, ...args });

  it("is written to the same bytes twice", async () => {
    const model = tf.sequential({
      layers: [dense({ inputShape: [3], kernelRegularizer: regularizers.l1({ l1: 0.1 }) })],
    });
    expect(await saveKeras(model)).toEqual(await saveKeras(model));
  });

  it("is refused with every layer that Keras has not or computes otherwise", async () => {
    class Doubled extends tf.layers.Layer {
      static className = "Doubled";
      override call(x: tf.Tensor | tf.Tensor[]) {
        return tf.mul([x].flat()[0]!, 2);
      }
    }
    tf.serialization.registerClass(Doubled);
    const model = tf.sequential({
      layers: [
        dense({ inputShape: [3], name: "groups", kernelRegularizer: regularizers.groupLasso({ lambda: 0.1 }) }),
        new Doubled({ name: "doubled" }),
        dense({ name: "hard", activation: "hardSigmoid" }),
      ],
    });
    const before = tf.memory().numTensors;
    expect(await messageOf(() => saveKeras(model))).toMatchInlineSnapshot(`
      "UNSUPPORTED_MODEL: [@reg/tfjs] Keras model: expected layers that Keras 3 has and computes as tfjs does, received 3 others:
      - layer "groups" (Dense): expected kernel_regularizer to be one that Keras has, received "GroupLasso". Penalties of this kind are attached with regularize, and are no part of the layer.
      - layer "doubled" (Doubled): expected a class that Keras 3 has, received "Doubled". Save the model with model.save, or leave the layer out.
      - layer "hard" (Dense): expected an activation that means the same in Keras 3, received "hard_sigmoid". Keras 3 made it relu6(x + 3) / 6. Train with "sigmoid".
      ."
    `);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is refused with an optimizer or a loss that Keras has not", async () => {
    const model = tf.sequential({ layers: [dense({ inputShape: [3] })] });
    const saved = () => messageOf(() => saveKeras(model, { includeOptimizer: true }));
    const without = "or save the model without { includeOptimizer: true }.";
    const byKeras = `expected one with Keras' steps, received`;
    const advice = `Compile the model with kerasAdam or kerasAdamW, ${without}`;
    expect(await saved()).toBe(
      `UNSUPPORTED_MODEL: [@reg/tfjs] saveKeras: optimizer: ${byKeras} "a model that is not compiled". ${advice}`,
    );
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    expect(await saved()).toBe(`UNSUPPORTED_MODEL: [@reg/tfjs] saveKeras: optimizer: ${byKeras} "Adam". ${advice}`);
    model.compile({ optimizer: kerasAdam(), loss: "hinge" });
    expect(await saved()).toBe(
      `UNSUPPORTED_MODEL: [@reg/tfjs] saveKeras: loss: expected one that Keras computes alike, received "hinge". Compile the model with another loss, ${without}`,
    );
    model.compile({ optimizer: kerasAdam(), loss: "meanSquaredError" });
    expect((await saveKeras(model, { includeOptimizer: true })).length).toBeGreaterThan(0);
  });

  it("is asked for by name", async () => {
    expect(await messageOf(() => saveKeras(undefined as never))).toBe(
      "UNSUPPORTED_MODEL: [@reg/tfjs] model: expected a tf.LayersModel (tf.sequential, tf.model or tf.loadLayersModel), received Object. A GraphModel is frozen: convert the Keras model to the layers format to train it.",
    );
  });
});
