import { gradient, groupLasso, l1, l1l2, l2, type Mode, prox, RegError, resolve, value } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { functional, inputs, numbersOf, sequential, shared, targets } from "../test/models.ts";
import * as regularizers from "./index.ts";
import { layerConfig, regularize, tfjsAdapter } from "./index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof RegError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no error";
};

const compiled = <M extends tf.LayersModel>(model: M, optimizer: tf.Optimizer = tf.train.sgd(0.1)): M => {
  model.compile({ optimizer, loss: "meanSquaredError" });
  return model;
};
const fit = (model: tf.LayersModel, options: tf.ModelFitArgs = {}) =>
  model.fit(inputs(), targets(), { batchSize: 16, shuffle: false, verbose: 0, ...options });

const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.1),
  adam: () => tf.train.adam(0.1),
  adamax: () => tf.train.adamax(0.1, 0.9, 0.999, 1e-7, 0.5),
  rmsprop: () => tf.train.rmsprop(0.1),
};

describe("regularize", () => {
  const penalty = l1l2({ l1: 0.3, l2: 0.2 });
  const kernel = (model: tf.LayersModel) => ({
    data: Float32Array.from(model.getWeights()[0]!.dataSync()),
    shape: [4, 3],
  });

  it.each(Object.keys(optimizers))("takes the proximal and the decoupled step with the rate of %s", async (name) => {
    const steps = 3;
    const models = { plain: sequential(), proximal: sequential(), decoupled: sequential() };
    for (const model of Object.values(models)) compiled(model, optimizers[name]!());
    for (const mode of ["proximal", "decoupled"] as const) regularize(models[mode], { penalty, mode });
    for (let step = 0; step < steps; step++) {
      // Adamax alone changes its rate: 0.1 / (1 + decay * step).
      const rate = name === "adamax" ? 0.1 / (1 + 0.5 * step) : 0.1;
      for (const mode of ["proximal", "decoupled"] as const) {
        // From the regularized weights the plain model takes the optimizer's step: its moments have seen other gradients, so
        // only the first step is compared in full.
        if (step > 0) continue;
        const before = kernel(models[mode]);
        const plain = compiled(sequential(), optimizers[name]!());
        await fit(plain);
        await fit(models[mode]);
        const moved = kernel(plain);
        const expected =
          mode === "proximal"
            ? prox(penalty, moved, rate).data
            : moved.data.map((w, i) => w - rate * gradient(penalty, before).data[i]!);
        // One float32 rounding of weights of about 1.
        kernel(models[mode]).data.forEach((w, i) => void expect(w).toBeCloseTo(expected[i]!, 6));
      }
    }
  });

  it("follows the rate of Adamax as it decays", async () => {
    // No data: a loss that does not depend on the weights leaves the prox alone.
    const model = sequential();
    model.compile({ optimizer: tf.train.adamax(0.1, 0.9, 0.999, 1e-7, 0.5), loss: (_, y) => tf.mul(tf.mean(y), 0) });
    let expected = kernel(model);
    regularize(model, { penalty: l2({ l2: 1 }), mode: "proximal" });
    for (const rate of [0.1, 0.1 / 1.5, 0.1 / 2]) {
      expected = { ...expected, data: Float32Array.from(prox(l2({ l2: 1 }), expected, rate).data) };
      await fit(model);
    }
    kernel(model).data.forEach((w, i) => void expect(w).toBeCloseTo(expected.data[i]!, 6));
  });

  it("gives the same numbers before and after compile, Sequential and functional", async () => {
    const trained = async (model: tf.LayersModel, first: "plan" | "compile") => {
      if (first === "compile") compiled(model);
      regularize(model, { penalty, mode: "proximal" });
      if (first === "plan") compiled(model);
      const { history } = await fit(model, { epochs: 3 });
      return { history, weights: numbersOf(model) };
    };
    const reference = await trained(sequential(), "compile");
    expect(await trained(sequential(), "plan")).toEqual(reference);
    expect(await trained(functional(), "plan")).toEqual(reference);
    expect(await trained(functional(), "compile")).toEqual(reference);
  });

  it("trains the same way by fit, fitDataset and trainOnBatch, in the same loss", async () => {
    const make = () => {
      const model = compiled(sequential());
      regularize(model, { penalty });
      return model;
    };
    const [byFit, byDataset, byBatch] = [make(), make(), make()];
    const { history } = await fit(byFit, { epochs: 2 });
    const dataset = tf.data.array([{ xs: inputs(), ys: targets() }]);
    const logs = await byDataset.fitDataset(dataset, { epochs: 2, verbose: 0 });
    const losses = [await byBatch.trainOnBatch(inputs(), targets()), await byBatch.trainOnBatch(inputs(), targets())];
    expect(logs.history).toEqual(history);
    expect(losses).toEqual(history.loss);
    expect(numbersOf(byDataset)).toEqual(numbersOf(byFit));
    expect(numbersOf(byBatch)).toEqual(numbersOf(byFit));
  });

  it("reports the objective, the data loss and the penalty, for validation data too", async () => {
    const reports = async (mode: Mode) => {
      const model = compiled(sequential());
      const { penalty: measure } = regularize(model, { penalty, mode });
      const before = [kernel(model), { data: model.getWeights()[2]!.dataSync() as Float32Array, shape: [3, 2] }];
      const expected = before.reduce((sum, weights) => sum + value(penalty, weights), 0);
      expect(await measure()).toBeCloseTo(expected, 5);
      const { history } = await fit(model, { validationData: [inputs(), targets()] });
      const after = await measure();
      const [evaluated] = [model.evaluate(inputs(), targets())].flat();
      return { expected, after, evaluated: evaluated!.dataSync()[0]!, logs: history as Record<string, number[]> };
    };
    for (const mode of ["loss", "proximal", "decoupled"] as const) {
      const { expected, after, evaluated, logs } = await reports(mode);
      const [loss, dataLoss, own] = [logs.loss![0]!, logs.dataLoss![0]!, logs.penalty![0]!];
      expect(own).toBeCloseTo(expected, 5);
      expect(loss).toBeCloseTo(mode === "decoupled" ? dataLoss : dataLoss + own, 5);
      expect(logs.val_penalty![0]).toBeCloseTo(after, 5);
      expect(logs.val_loss![0]).toBeCloseTo(logs.val_dataLoss![0]! + (mode === "decoupled" ? 0 : after), 5);
      expect(evaluated).toBeCloseTo(logs.val_loss![0]!, 5);
    }
  });

  it("keeps the values that trainOnBatch and evaluate return apart from its own", async () => {
    const model = sequential();
    model.compile({ optimizer: "sgd", loss: "meanSquaredError", metrics: ["mae"] });
    regularize(model, "l1");
    expect(await model.trainOnBatch(inputs(), targets())).toHaveLength(2);
    expect(model.evaluate(inputs(), targets())).toHaveLength(2);
    const { history } = await fit(model, { validationSplit: 0.25 });
    expect(Object.keys(history).sort()).toEqual(
      ["dataLoss", "loss", "mae", "penalty"].flatMap((name) => [name, `val_${name}`]).sort(),
    );
  });

  it("adds up the losses of several outputs", async () => {
    const input = tf.input({ shape: [4] });
    const heads = ["left", "right"].map(
      (name) => tf.layers.dense({ name, units: 2, kernelInitializer: "ones" }).apply(input) as tf.SymbolicTensor,
    );
    const model = compiled(tf.model({ inputs: input, outputs: heads }));
    regularize(model, l2({ l2: 0.5 }));
    const ys = [targets(), targets()];
    const { history } = await model.fit(inputs(), ys, { batchSize: 16, verbose: 0, validationData: [inputs(), ys] });
    const logs = history as Record<string, number[]>;
    expect(logs.penalty).toEqual([8]);
    expect(logs.dataLoss![0]).toBeCloseTo(logs.left_loss![0]! + logs.right_loss![0]!, 5);
    expect(logs.val_loss![0]).toBeCloseTo(logs.val_dataLoss![0]! + logs.val_penalty![0]!, 5);
    expect(logs.val_dataLoss![0]).toBeCloseTo(logs.val_left_loss![0]! + logs.val_right_loss![0]!, 5);
  });

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

  it("names the weights of every kind of layer, each with its role", () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ name: "words", inputDim: 9, outputDim: 4, inputLength: 6 }),
        tf.layers.bidirectional({
          name: "both",
          layer: tf.layers.lstm({ name: "lstm", units: 2, returnSequences: true }),
        }),
        tf.layers.rnn({ name: "stack", cell: [tf.layers.gruCell({ units: 2 })], returnSequences: true }),
        tf.layers.timeDistributed({ name: "each", layer: tf.layers.dense({ units: 16 }) }),
        tf.layers.reshape({ targetShape: [6, 4, 4] }),
        tf.layers.depthwiseConv2d({ name: "depth", kernelSize: 2 }),
        tf.layers.separableConv2d({ name: "separable", filters: 3, kernelSize: 2 }),
        tf.layers.batchNormalization({ name: "norm" }),
        tf.layers.prelu({ name: "leak" }),
      ] as tf.layers.Layer[],
    });
    const roles = tfjsAdapter.parameters(model).map(({ path, role, shape }) => `${path} ${role} [${shape}]`);
    expect(roles).toMatchInlineSnapshot(`
      [
        "words/embeddings embedding [9,4]",
        "both/forward_lstm/kernel kernel [4,8]",
        "both/forward_lstm/recurrent_kernel recurrentKernel [2,8]",
        "both/forward_lstm/bias bias [8]",
        "both/backward_lstm/kernel kernel [4,8]",
        "both/backward_lstm/recurrent_kernel recurrentKernel [2,8]",
        "both/backward_lstm/bias bias [8]",
        "stack/RNNCell_0/kernel kernel [4,6]",
        "stack/RNNCell_0/recurrent_kernel recurrentKernel [2,6]",
        "stack/RNNCell_0/bias bias [6]",
        "each/kernel kernel [2,16]",
        "each/bias bias [16]",
        "depth/depthwise_kernel kernel [2,2,4,1]",
        "depth/bias bias [4]",
        "separable/depthwise_kernel kernel [2,2,4,1]",
        "separable/pointwise_kernel kernel [1,1,4,3]",
        "separable/bias bias [3]",
        "norm/gamma scale [3]",
        "norm/beta bias [3]",
        "leak/alpha scale [4,2,3]",
      ]
    `);
  });

  it("leaves frozen weights where they are and does not count them", async () => {
    const model = sequential();
    model.layers[0]!.trainable = false;
    compiled(model);
    for (const mode of ["loss", "proximal", "decoupled"] as const) {
      const frozen = numbersOf(model).length && Array.from(model.layers[0]!.getWeights()[0]!.dataSync());
      const attachment = regularize(model, { rules: [{ match: "a/kernel", penalty: "l1", mode }] });
      expect((await fit(model)).history.penalty).toEqual([0]);
      expect(Array.from(model.layers[0]!.getWeights()[0]!.dataSync())).toEqual(frozen);
      attachment.detach();
    }
  });

  it("gives a weight that the loss does not reach the gradient of its penalty", async () => {
    const model = sequential();
    model.compile({ optimizer: tf.train.sgd(0.5), loss: (_, y) => tf.mul(tf.mean(y), 0) });
    const before = kernel(model).data;
    regularize(model, l2({ l2: 0.5 }));
    await fit(model);
    kernel(model).data.forEach((w, i) => void expect(w).toBeCloseTo(before[i]! / 2, 6));
  });

  it("scales penalties by the schedule, step by step", async () => {
    const model = compiled(sequential());
    const { plan } = regularize(model, { penalty, schedule: { kind: "linearWarmup", steps: 4 } });
    const { history } = await fit(model, { epochs: 6, batchSize: 16 });
    const penalties = history.penalty as number[];
    expect(penalties[0]).toBe(0);
    expect(plan.strength(2)).toBe(0.5);
    expect(penalties[4]! / penalties[1]!).toBeGreaterThan(2);
  });

  it.each(["loss", "proximal", "decoupled"] as const)("leaves no tensor behind in mode %s", async (mode) => {
    const model = compiled(sequential(), tf.train.adam(0.01));
    const [xs, ys] = [inputs(), targets()];
    const work = async () => {
      await model.fit(xs, ys, { batchSize: 5, epochs: 2, verbose: 0, validationSplit: 0.25 });
      await model.trainOnBatch(xs, ys);
      tf.dispose(model.evaluate(xs, ys));
    };
    // The optimizer makes its moments at its first step.
    await work();
    const before = tf.memory();
    const { detach, penalty: measure } = regularize(model, { penalty: "sparseGroupLasso", mode });
    await measure();
    await work();
    detach();
    await work();
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
  });

  it("leaves no tensor behind beside regularizers of the layers, nor when it replaces them", async () => {
    for (const existing of ["refuse", "replace"] as const) {
      const model = compiled(sequential(regularizers.l1({ l1: 0.1 })));
      await fit(model);
      const before = tf.memory().numTensors;
      const { detach } = regularize(
        model,
        { rules: [{ match: existing === "replace" ? "*/kernel" : "b/kernel", penalty: "l2" }] },
        { existing },
      );
      const [xs, ys] = [inputs(), targets()];
      await model.fit(xs, ys, { verbose: 0 });
      await model.trainOnBatch(xs, ys);
      tf.dispose([xs, ys]);
      detach();
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  it("takes everything off again", async () => {
    for (const model of [compiled(sequential()), compiled(functional())]) {
      const members = () => {
        const inner = (model as unknown as { model?: object }).model ?? {};
        return [model, inner, ...model.layers].map((object) => [
          Object.getOwnPropertyNames(object),
          JSON.stringify(
            Object.getOwnPropertyNames(object).map((name) => typeof (object as Record<string, unknown>)[name]),
          ),
        ]);
      };
      const [before, json] = [members(), model.toJSON()];
      const { detach } = regularize(model, "l1");
      detach();
      detach();
      expect(members()).toEqual(before);
      expect(model.toJSON()).toBe(json);
      expect(Object.keys((await fit(model)).history)).toEqual(["loss"]);
    }
  });

  it("can be detached in the middle of a fit", async () => {
    const model = compiled(sequential());
    const { detach } = regularize(model, "l1");
    const { history } = await fit(model, {
      epochs: 3,
      callbacks: { onEpochEnd: async (epoch) => void (epoch === 0 && detach()) },
    });
    expect(history.penalty).toEqual([expect.any(Number), 0, 0]);
  });

  it("keeps the penalties of layers beside its own", async () => {
    const model = compiled(sequential(regularizers.l2({ l2: 0.5 })));
    const own = value(l2({ l2: 0.5 }), kernel(model));
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
    expect(await measure()).toBeCloseTo(value(l2({ l2: 0.5 }), kernel(model)), 6);
  });
});

describe("regularize refuses", () => {
  const refused = (model: tf.LayersModel, run: () => unknown) => {
    const before = [JSON.stringify(numbersOf(model)), model.toJSON(), Object.keys(model)];
    const message = messageOf(run);
    expect([JSON.stringify(numbersOf(model)), model.toJSON(), Object.keys(model)]).toEqual(before);
    return message;
  };

  it("a rule that matches nothing", () => {
    const model = sequential();
    expect(
      refused(model, () => regularize(model, { rules: [{ match: "dense*/kernel", penalty: "l1" }] })),
    ).toMatchInlineSnapshot(
      `"UNMATCHED_RULE: [@reg/core] rules[0]: expected "dense*/kernel" to match a parameter. The parameters are: a/kernel (kernel), a/bias (bias), b/kernel (kernel), b/bias (bias)."`,
    );
  });

  it("weights with a NaN", () => {
    const model = sequential();
    model.setWeights(model.getWeights().map((weight, i) => (i === 2 ? tf.fill(weight.shape, Number.NaN) : weight)));
    expect(refused(model, () => regularize(model, "l1"))).toMatchInlineSnapshot(
      `"NON_FINITE_WEIGHTS: [@reg/tfjs] b/kernel: expected finite numbers only, received NaN at index 0. Training diverged before this point: lower the learning rate, or restore the last good weights."`,
    );
  });

  it("a second plan", () => {
    const model = sequential();
    regularize(model, "l1");
    expect(refused(model, () => regularize(model, "l2"))).toMatchInlineSnapshot(
      `"ALREADY_ATTACHED: [@reg/tfjs] model: expected a model without a plan, received one that is regularized already. Call detach() on what the first regularize(model, …) returned."`,
    );
  });

  it("a weight that has a regularizer already", () => {
    const model = sequential(tf.regularizers.l2({ l2: 0.5 }));
    expect(refused(model, () => regularize(model, "l1"))).toMatchInlineSnapshot(
      `"ALREADY_ATTACHED: [@reg/tfjs] a/kernel: expected no regularizer on its layer, received kernelRegularizer: L1L2 {"l1":0,"l2":0.5}. Pass { existing: "replace" } to let the plan stand in for it, or add a rule with "penalty": null for it."`,
    );
  });

  it("an optimizer without a rate, where the mode needs one", () => {
    class Rateless extends tf.SGDOptimizer {
      static override readonly className = "Rateless";
      override getConfig() {
        return {};
      }
    }
    const model = compiled(sequential(), new Rateless(0.1));
    regularize(model, "l1").detach();
    expect(refused(model, () => regularize(model, { penalty: "l1", mode: "proximal" }))).toMatchInlineSnapshot(
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

  it("what is no LayersModel", () => {
    const graph = { predict: () => {} } as unknown as tf.LayersModel;
    expect(messageOf(() => regularize(graph, "l1"))).toMatchInlineSnapshot(
      `"UNSUPPORTED_MODEL: [@reg/tfjs] model: expected a tf.LayersModel (tf.sequential, tf.model or tf.loadLayersModel), received Object. A GraphModel is frozen: convert the Keras model to the layers format to train it."`,
    );
  });

  it("a plan of another model", () => {
    const plan = resolve("l1", tfjsAdapter.parameters(shared()));
    const model = sequential();
    expect(refused(model, () => tfjsAdapter.attach(model, plan))).toMatchInlineSnapshot(
      `"UNMATCHED_RULE: [@reg/tfjs] plan: expected a plan made for this model, which has a/kernel, a/bias, b/kernel, b/bias, received encoder/a/kernel of shape [4,4]. Resolve the configuration with parameters(model), or call regularize(model, config)."`,
    );
  });

  it("a penalty without a prox in proximal mode", () => {
    const model = sequential();
    expect(refused(model, () => regularize(model, { penalty: "orthogonal", mode: "proximal" }))).toMatchInlineSnapshot(
      `"NO_PROX: [@reg/core] configuration on a/kernel: expected a penalty with an exact prox for mode "proximal", received orthogonal: the nearest set of nearly orthogonal vectors has no closed form. Use mode "loss" or "decoupled" for it."`,
    );
  });
});

describe("a proximal group lasso", () => {
  it("cuts out the inputs that say nothing, whole and exactly", async () => {
    const model = compiled(sequential());
    regularize(model, { rules: [{ match: "a/kernel", penalty: groupLasso({ lambda: 0.2 }), mode: "proximal" }] });
    // Two of the four inputs are in the targets.
    const xs = inputs();
    await model.fit(xs, tf.slice(xs, [0, 0], [16, 2]), { batchSize: 16, epochs: 100, verbose: 0 });
    const rows = model.getWeights()[0]!.arraySync() as number[][];
    expect(rows.map((row) => row.every((w) => w === 0))).toEqual([false, false, true, true]);
  });
});
