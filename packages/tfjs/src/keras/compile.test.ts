import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { kerasCases } from "../../test/kerasCases.ts";
import { messageOf } from "../../test/messageOf.ts";
import { modelFromKeras } from "../index.ts";
import { compileArgs, compileAsKeras } from "./compile.ts";

// What Keras 3.15 and tf_keras 2.21 wrote into an H5 file for model.compile(Adam(0.002), "categorical_crossentropy").
const adam = {
  ...{ name: "adam", learning_rate: 0.0020000000949949026, weight_decay: null, clipnorm: null, global_clipnorm: null },
  ...{ clipvalue: null, use_ema: false, ema_momentum: 0.99, ema_overwrite_frequency: null, loss_scale_factor: null },
  ...{ gradient_accumulation_steps: null, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false },
};
const keras3Config = {
  loss: "categorical_crossentropy",
  loss_weights: null,
  metrics: ["accuracy"],
  optimizer_config: { class_name: "Adam", config: adam },
};
const tf2Config = {
  loss: "categorical_crossentropy",
  metrics: [[{ class_name: "MeanMetricWrapper", config: { name: "accuracy", fn: "categorical_accuracy" } }]],
  loss_weights: null,
  optimizer_config: { class_name: "Custom>Adam", config: { ...adam, jit_compile: false, is_legacy_optimizer: false } },
};

describe("compileArgs", () => {
  it.each([
    ["Keras 3", keras3Config],
    ["TF 2", tf2Config],
  ])("reads what %s wrote into an H5 file", (_, config) => {
    const { optimizer, loss, metrics } = compileArgs(config)!;
    expect((optimizer as tf.Optimizer).getConfig()).toEqual({
      learningRate: 0.0020000000949949026,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    });
    expect({ loss, metrics }).toEqual({ loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  });

  it("compiles the model with it, unless told not to", async () => {
    const { json, artifacts } = kerasCases["Keras 3"].sequential!;
    expect((await modelFromKeras(json)).optimizer).toBeInstanceOf(tf.AdamOptimizer);
    expect((await modelFromKeras(json, { compile: false })).optimizer).toBeUndefined();
    const file = { ...artifacts, modelTopology: { ...artifacts.modelTopology, training_config: tf2Config } };
    expect((await modelFromKeras(file)).optimizer).toBeInstanceOf(tf.AdamOptimizer);
  });

  it.each([
    ["sgd", "KerasSGD", { learningRate: 0.01, momentum: 0 }],
    ["rmsprop", "KerasRMSprop", { learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7 }],
    ["adagrad", "KerasAdagrad", { learningRate: 0.001, initialAccumulatorValue: 0.1, epsilon: 1e-7 }],
    ["adamax", "KerasAdamax", { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }],
    ["adamw", "KerasAdamW", { learningRate: 0.001, weightDecay: 0.004, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }],
  ])("gives %s Keras' defaults", (name, className, config) => {
    const optimizer = compileArgs({ optimizer: name, loss: "mse" })!.optimizer as tf.Optimizer;
    expect(optimizer.getClassName()).toBe(className);
    expect(optimizer.getConfig()).toEqual(config);
  });

  it("reads SGD's momentum", () => {
    const optimizer = { class_name: "SGD", config: { learning_rate: 0.1, momentum: 0.9, nesterov: true } };
    const args = compileArgs({ optimizer, loss: ["mse", "mae"] })!;
    const expected = { learningRate: 0.1, momentum: 0.9, nesterov: true };
    expect((args.optimizer as tf.Optimizer).getConfig()).toEqual(expected);
    expect(args.loss).toEqual(["meanSquaredError", "meanAbsoluteError"]);
  });

  it("gives nothing for a model that was not compiled", () => {
    for (const config of [undefined, null, {}, { loss: "mse" }]) expect(compileArgs(config)).toBeUndefined();
  });

  it("reads metrics that are means, and refuses others by name", async () => {
    const auc = { class_name: "AUC", config: { name: "auc" } };
    const topK = { class_name: "TopKCategoricalAccuracy", config: { name: "top_k", k: 3 } };
    const config = (metrics: unknown) => ({ optimizer: "sgd", loss: "mse", metrics });
    for (const [metric, name] of [
      [auc, "AUC"],
      [topK, "TopKCategoricalAccuracy"],
      ["precision", "precision"],
    ] as const) {
      expect(await messageOf(() => compileArgs(config(["mae", metric])))).toBe(
        `UNSUPPORTED_MODEL: [@reg/tfjs] compile_config: expected metrics that are means over the rows of a batch, received "${name}". ` +
          "Load it with { metrics: false }, and compute the metric on what model.predict gives.",
      );
    }
    expect(compileArgs(config([auc]), false)!.metrics).toEqual([]);
    expect(compileArgs(config({ out: ["acc"], other: ["mse"] }))!.metrics).toEqual({
      out: ["accuracy"],
      other: ["mse"],
    });
  });

  it("computes accuracies and losses as metrics, with Keras' names in the logs", async () => {
    const entry = (class_name: string, config = {}) => ({ class_name, config });
    const metrics = [
      ...["accuracy", entry("BinaryAccuracy", { name: "over", threshold: 0.7 }), entry("CategoricalAccuracy")],
      ...[entry("LogCoshError", { name: "logcosh" }), entry("MeanSquaredLogarithmicError", { name: "msle" })],
    ];
    const model = tf.sequential({
      layers: [tf.layers.activation({ activation: "linear", inputShape: [2] })],
    });
    compileAsKeras(model, compileArgs({ optimizer: "sgd", loss: "mse", metrics })!);
    const [answers, truth] = [tf.tensor2d([0.8, 0.2, 0.6, 0.4], [2, 2]), tf.tensor2d([1, 0, 0, 1], [2, 2])];
    const logs = (model.evaluate(answers, truth) as tf.Scalar[]).map((value) => value.dataSync()[0]!);
    expect(model.metricsNames).toEqual(["loss", "acc", "over", "categorical_accuracy", "logcosh", "msle"]);
    // Keras 3.15 on jax: model.evaluate with these metrics.
    const expected = [0.2, 0.5, 0.75, 0.5, 0.09500167, 0.09811559];
    logs.forEach((value, i) => void expect(value, model.metricsNames[i]!).toBeCloseTo(expected[i]!, 6));
  });

  it("computes losses with settings in the compiled model, whose targets stay classes", async () => {
    const loss = { class_name: "SparseCategoricalCrossentropy", config: { from_logits: true } };
    const model = tf.sequential({
      layers: [tf.layers.activation({ activation: "linear", inputShape: [3] })],
    });
    compileAsKeras(model, compileArgs({ optimizer: "sgd", loss, metrics: ["accuracy"] })!);
    const [logits, classes] = [tf.tensor2d([2, 0, -1, 0.5, 0.5, 3], [2, 3]), tf.tensor2d([0, 1], [2, 1])];
    const [value, accuracy] = (model.evaluate(logits, classes) as tf.Scalar[]).map((one) => one.dataSync()[0]!);
    const crossentropy = (row: number[], at: number) =>
      Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)) - row[at]!;
    expect(value).toBeCloseTo((crossentropy([2, 0, -1], 0) + crossentropy([0.5, 0.5, 3], 1)) / 2, 5);
    expect(accuracy).toBe(0.5);
    // Its name would stand for another loss.
    await expect(
      model.save(
        tf.io.withSaveHandler(async () => ({}) as never),
        { includeOptimizer: true },
      ),
    ).rejects.toThrow();
  });

  const advice = "Load it with { compile: false } and call model.compile yourself.";

  /** Two outputs, each of which is the input. */
  function twoOutputs(): tf.LayersModel {
    const input = tf.input({ shape: [1] });
    const output = (name: string) =>
      tf.layers.activation({ name, activation: "linear" }).apply(input) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: [output("one"), output("two")] });
  }

  it("gives each output its loss, whatever the order of their names", () => {
    const huber = { class_name: "Huber", config: { delta: 0.5 } };
    const model = twoOutputs();
    compileAsKeras(model, compileArgs({ optimizer: "sgd", loss: { two: huber, one: "mse" } })!);
    const zeros = tf.zeros([1, 1]);
    const [first, both] = (model.evaluate(tf.tensor2d([[2]]), [zeros, zeros]) as tf.Scalar[]).map(
      (x) => x.dataSync()[0],
    );
    // tfjs adds up: 2^2, and then 0.5 * (2 - 0.25).
    expect([first, both]).toEqual([4, 4.875]);
  });

  it.each([
    [{ one: "mse", three: "mse" }, `: expected losses of its outputs, which are one, two, received "three"`],
    [["mse", "mse", "mse"], `: expected a loss for each of the outputs, which are one, two, received "3 losses"`],
  ])("refuses losses of other outputs: %j", async (loss, message) => {
    expect(await messageOf(() => compileAsKeras(twoOutputs(), compileArgs({ optimizer: "sgd", loss })!))).toBe(
      `UNSUPPORTED_MODEL: [@reg/tfjs] compile_config${message}. ${advice}`,
    );
  });

  it.each([
    [
      "an optimizer that nobody here has",
      { optimizer: { class_name: "Muon", config: {} }, loss: "mse" },
      `: expected one of the optimizers SGD, Adam, AdamW, Adamax, RMSprop, Adagrad, Adadelta, Nadam, Ftrl, Lion, Lamb, received "Muon"`,
    ],
    [
      "a moving average of the weights",
      { optimizer: { class_name: "Adam", config: { ...adam, use_ema: true } }, loss: "mse" },
      ": Adam: expected no use_ema, which tfjs does not have, received true",
    ],
    [
      "gradients of several batches",
      { optimizer: { class_name: "Adam", config: { ...adam, gradient_accumulation_steps: 4 } }, loss: "mse" },
      ": Adam: expected no gradient_accumulation_steps, which tfjs does not have, received 4",
    ],
    [
      "a setting that nobody knows",
      { optimizer: { class_name: "Adam", config: { ...adam, decay: 0.1 } }, loss: "mse" },
      ": Adam: expected no decay, which tfjs does not have, received 0.1",
    ],
    [
      "a setting that is no number",
      { optimizer: { class_name: "Adam", config: { ...adam, epsilon: "1e-7" } }, loss: "mse" },
      `: Adam: expected epsilon to be a number, received "1e-7"`,
    ],
    [
      "a legacy optimizer with other steps",
      { optimizer: { class_name: "RMSprop", config: { is_legacy_optimizer: true } }, loss: "mse" },
      `: RMSprop: expected an optimizer of Keras 3 or TF 2.11, whose steps are others, received "a legacy one"`,
    ],
    [
      "a schedule of one's own",
      { optimizer: { class_name: "SGD", config: { learning_rate: { class_name: "Mine", config: {} } } }, loss: "mse" },
      `: SGD: expected learning_rate to be a number, or one of the schedules ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay, CosineDecay, CosineDecayRestarts, received {"class_name":"Mine","config":{}}`,
    ],
    [
      "a schedule without its steps",
      {
        optimizer: { class_name: "SGD", config: { learning_rate: { class_name: "CosineDecay", config: {} } } },
        loss: "mse",
      },
      `: SGD: expected learning_rate to be CosineDecay with decay_steps above 0, received {"class_name":"CosineDecay","config":{}}`,
    ],
    [
      "weights of losses that are no numbers",
      { optimizer: "sgd", loss: ["mse", "mse"], loss_weights: [1, "2"] },
      `: expected loss_weights to be numbers, received [1,"2"]`,
    ],
  ])("refuses %s", async (_, config, message) => {
    expect(await messageOf(() => compileArgs(config))).toBe(
      `UNSUPPORTED_MODEL: [@reg/tfjs] compile_config${message}. ${advice}`,
    );
  });
});
