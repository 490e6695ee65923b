import { l1, l2, resolve, value } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { expectUnchanged } from "../test/expectUnchanged.ts";
import { messageOf } from "../test/messageOf.ts";
import { compiled, fit, functional, kernelOf, numbersOf, sequential, shared } from "../test/models.ts";
import { layerConfig, regularize, regularizers, tfjsAdapter } from "./index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

describe("attach", () => {
  it("counts a shared layer once and reaches into nested models", async () => {
    const model = compiled(shared());
    const { plan, penalty: measure } = regularize(model, {
      rules: [
        { match: "encoder/a/kernel", penalty: "l1" },
        { match: "twice/*", role: "kernel", penalty: l2({ l2: 0.5 }), mode: "proximal" },
      ],
    });
    expect(plan.entries.map(({ parameter }) => parameter.path)).toEqual(
      ["encoder/a", "twice", "out"].flatMap((layer) => [`${layer}/kernel`, `${layer}/bias`]),
    );
    const [encoder, twice] = ["encoder", "twice"].map((name) => model.getLayer(name).getWeights()[0]!);
    const weights = (tensor: tf.Tensor) => ({ data: tensor.dataSync() as Float32Array, shape: tensor.shape });
    const expected = value(l1(), weights(encoder!)) + value(l2({ l2: 0.5 }), weights(twice!));
    expect(await measure()).toBeCloseTo(expected, 5);
    expect((await fit(model)).history.penalty).toEqual([expect.closeTo(expected, 5)]);
  });

  it("takes everything off again", async () => {
    const own = sequential(regularizers.l2({ l2: 0.5 }));
    for (const model of [compiled(sequential()), compiled(functional()), compiled(own)]) {
      await expectUnchanged(model, () => {
        const { detach } = regularize(model, { penalty: "l1", mode: "proximal" }, { existing: "replace" });
        detach();
        detach();
      });
      expect(Object.keys((await fit(model)).history)).toEqual(["loss"]);
    }
  });

  it("keeps the penalties of layers beside its own", async () => {
    const model = compiled(sequential(regularizers.l2({ l2: 0.5 })));
    const own = value(l2({ l2: 0.5 }), kernelOf(model));
    const { penalty: measure } = regularize(model, { rules: [{ match: "b/kernel", penalty: "l1", mode: "proximal" }] });
    const planned = await measure();
    const { history } = await fit(model);
    expect(history.penalty).toEqual([expect.closeTo(own + planned, 5)]);
    expect((history.loss as number[])[0]).toBeCloseTo((history.dataLoss as number[])[0]! + own + planned, 5);
  });

  it("stands in for the regularizers of layers when asked to, and gives them back", async () => {
    const model = compiled(sequential(regularizers.l2({ l2: 0.5 })));
    const reference = compiled(sequential());
    regularize(reference, { rules: [{ match: "a/kernel", penalty: "l1" }] });
    const { detach } = regularize(model, { rules: [{ match: "a/kernel", penalty: "l1" }] }, { existing: "replace" });
    expect((await fit(model)).history).toEqual((await fit(reference)).history);
    expect(numbersOf(model)).toEqual(numbersOf(reference));
    detach();
    expect(layerConfig(model)).toEqual({
      rules: [{ match: "a/kernel", penalty: expect.objectContaining({ name: "l2" }) }],
    });
    const { penalty: measure } = regularize(model, layerConfig(model), { existing: "replace" });
    expect(await measure()).toBeCloseTo(value(l2({ l2: 0.5 }), kernelOf(model)), 6);
  });
});

describe("attach refuses", () => {
  const refused = async (model: tf.LayersModel, run: () => unknown): Promise<string> => {
    let message = "";
    await expectUnchanged(model, async () => {
      message = await messageOf(run);
    });
    return message;
  };

  it("a rule that matches nothing", async () => {
    const model = sequential();
    expect(
      await refused(model, () => regularize(model, { rules: [{ match: "dense*/kernel", penalty: "l1" }] })),
    ).toMatchInlineSnapshot(
      `"UNMATCHED_RULE: [@reg/core] rules[0]: expected "dense*/kernel" to match a parameter. The parameters are: a/kernel (kernel), a/bias (bias), b/kernel (kernel), b/bias (bias)."`,
    );
  });

  it("weights with a NaN", async () => {
    const model = sequential();
    model.setWeights(model.getWeights().map((weight, i) => (i === 2 ? tf.fill(weight.shape, Number.NaN) : weight)));
    expect(await refused(model, () => regularize(model, "l1"))).toMatchInlineSnapshot(
      `"NON_FINITE_WEIGHTS: [@reg/tfjs] b/kernel: expected finite numbers only, received NaN at index 0. Training diverged before this point: lower the learning rate, or restore the last good weights."`,
    );
  });

  it("a second plan", async () => {
    const model = sequential();
    regularize(model, "l1");
    expect(await refused(model, () => regularize(model, "l2"))).toMatchInlineSnapshot(
      `"ALREADY_ATTACHED: [@reg/tfjs] model: expected a model without a plan, received one that is regularized already. Call detach() on what the first regularize(model, …) returned."`,
    );
  });

  it("a weight that has a regularizer already", async () => {
    const model = sequential(tf.regularizers.l2({ l2: 0.5 }));
    expect(await refused(model, () => regularize(model, "l1"))).toMatchInlineSnapshot(
      `"ALREADY_ATTACHED: [@reg/tfjs] a/kernel: expected no regularizer on its layer, received kernelRegularizer: L1L2 {"l1":0,"l2":0.5}. Pass { existing: "replace" } to let the plan stand in for it, or add a rule with "penalty": null for it."`,
    );
  });

  it("an optimizer without a rate, where the mode needs one", async () => {
    class Rateless extends tf.SGDOptimizer {
      static override readonly className = "Rateless";
      override getConfig() {
        return {};
      }
    }
    const model = compiled(sequential(), new Rateless(0.1));
    regularize(model, "l1").detach();
    expect(await refused(model, () => regularize(model, { penalty: "l1", mode: "proximal" }))).toMatchInlineSnapshot(
      `"UNSUPPORTED_MODEL: [@reg/tfjs] optimizer Rateless: expected a number "learningRate" in its getConfig(), which modes "proximal" and "decoupled" are scaled by, received undefined. Return it from getConfig(), or use mode "loss"."`,
    );
  });

  it("an optimizer without a rate that came with a later compile, before it moves a weight", async () => {
    const model = sequential();
    regularize(model, { penalty: "l1", mode: "decoupled" });
    compiled(model, Object.assign(tf.train.sgd(0.1), { getConfig: () => ({}) }));
    const before = numbersOf(model);
    await expect(fit(model)).rejects.toThrow("[@reg/tfjs] optimizer SGD: expected a number");
    expect(numbersOf(model)).toEqual(before);
  });

  it("what is no LayersModel", async () => {
    const graph = { predict: () => {} } as unknown as tf.LayersModel;
    expect(await messageOf(() => regularize(graph, "l1"))).toMatchInlineSnapshot(
      `"UNSUPPORTED_MODEL: [@reg/tfjs] model: expected a tf.LayersModel (tf.sequential, tf.model or tf.loadLayersModel), received Object. A GraphModel is frozen: convert the Keras model to the layers format to train it."`,
    );
  });

  it("a plan of another model", async () => {
    const plan = resolve("l1", tfjsAdapter.parameters(shared()));
    const model = sequential();
    expect(await refused(model, () => tfjsAdapter.attach(model, plan))).toMatchInlineSnapshot(
      `"UNMATCHED_RULE: [@reg/tfjs] plan: expected a plan made for this model, which has a/kernel, a/bias, b/kernel, b/bias, received encoder/a/kernel of shape [4,4]. Resolve the configuration with parameters(model), or call regularize(model, config)."`,
    );
  });

  it("a penalty without a prox in proximal mode", async () => {
    const model = sequential();
    expect(
      await refused(model, () => regularize(model, { penalty: "orthogonal", mode: "proximal" })),
    ).toMatchInlineSnapshot(
      `"NO_PROX: [@reg/core] configuration on a/kernel: expected a penalty with an exact prox for mode "proximal", received orthogonal: the nearest set of nearly orthogonal vectors has no closed form. Use mode "loss" or "decoupled" for it."`,
    );
  });
});

describe("a frozen layer", () => {
  const build = () => {
    const layers = [
      tf.layers.dense({
        name: "held",
        units: 3,
        inputShape: [2],
        useBias: false,
        kernelInitializer: "ones",
        trainable: false,
      }),
      tf.layers.dense({ name: "moved", units: 1, useBias: false, kernelInitializer: "ones" }),
    ];
    return tf.sequential({ layers });
  };
  const data = () => [tf.ones([4, 2]), tf.ones([4, 1])] as const;

  it("is not counted, neither in penalty() nor in evaluate, val_loss and training", async () => {
    const model = compiled(build(), tf.train.sgd(0));
    const attachment = regularize(model, { penalty: { name: "l1", l1: 1 } });
    const [xs, ys] = data();
    // Two times three ones make 6, of which 1 was asked for: 25, and the three weights that train.
    expect(await attachment.penalty()).toBe(3);
    expect((model.evaluate(xs, ys) as tf.Scalar).dataSync()[0]).toBe(28);
    const { history } = await model.fit(xs, ys, { verbose: 0, validationData: [xs, ys] });
    expect([history.loss, history.val_loss, history.penalty, history.val_penalty]).toEqual([[28], [28], [3], [3]]);
  });

  it("counts from the compile that thaws it, as it trains", async () => {
    const model = compiled(build(), tf.train.sgd(0));
    const attachment = regularize(model, { penalty: { name: "l1", l1: 1 } });
    model.layers[0]!.trainable = true;
    expect(await attachment.penalty()).toBe(3);
    compiled(model, tf.train.sgd(0));
    expect(await attachment.penalty()).toBe(9);
  });
});
