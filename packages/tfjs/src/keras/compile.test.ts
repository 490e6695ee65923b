import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { kerasCases } from "../../test/kerasCases.ts";
import { kerasSteps, trajectory } from "../../test/kerasOptimizers.ts";
import { messageOf } from "../../test/messageOf.ts";
import { modelFromKeras } from "../index.ts";
import { compileArgs } from "./compile.ts";

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
    ["sgd", tf.SGDOptimizer, { learningRate: 0.01 }],
    ["rmsprop", tf.RMSPropOptimizer, { learningRate: 0.001, decay: 0.9, momentum: 0, epsilon: 1e-7, centered: false }],
    ["adagrad", tf.AdagradOptimizer, { learningRate: 0.001, initialAccumulatorValue: 0.1 }],
    ["adamax", tf.AdamaxOptimizer, { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, decay: 0 }],
  ])("gives %s Keras' defaults", (name, Class, config) => {
    const { optimizer } = compileArgs({ optimizer: name, loss: "mse" })!;
    expect(optimizer).toBeInstanceOf(Class);
    expect((optimizer as tf.Optimizer).getConfig()).toEqual(config);
  });

  it.each(Object.entries(kerasSteps).filter(([name]) => !/centered|Adadelta/.test(name)))(
    "takes the steps of Keras' %s",
    (_, { optimizer, weights }) => {
      const taken = trajectory(compileArgs({ optimizer, loss: "mse" })!.optimizer as tf.Optimizer, weights.length);
      taken.forEach((step, i) => {
        // tfjs computes Adam's 1 - beta^t in float32: about 1e-5 of each of 60 steps of 0.01.
        step.forEach((w, k) => void expect(w, `weight ${k} after step ${i}`).toBeCloseTo(weights[i]![k]!, 5));
      });
    },
  );

  it("reads SGD's momentum", () => {
    const optimizer = { class_name: "SGD", config: { learning_rate: 0.1, momentum: 0.9, nesterov: true } };
    const args = compileArgs({ optimizer, loss: ["mse", "mae"] })!;
    const expected = { learningRate: 0.1, momentum: 0.9, useNesterov: true };
    expect((args.optimizer as tf.Optimizer).getConfig()).toEqual(expected);
    expect(args.loss).toEqual(["meanSquaredError", "meanAbsoluteError"]);
  });

  it("gives nothing for a model that was not compiled", () => {
    for (const config of [undefined, null, {}, { loss: "mse" }]) expect(compileArgs(config)).toBeUndefined();
  });

  const advice = "Load it with { compile: false } and call model.compile yourself.";
  const expectedLoss = "a loss that tfjs has, on probabilities, without smoothing, its mean over the batch";
  const loss = (config: object) => ({ class_name: "CategoricalCrossentropy", config });
  it.each([
    [
      "an optimizer tfjs does not have",
      { optimizer: { class_name: "Lion", config: {} }, loss: "mse" },
      `: expected one of the optimizers SGD, Adam, AdamW, Adamax, RMSprop, Adagrad, received "Lion"`,
    ],
    [
      "weight decay",
      { optimizer: { class_name: "Adam", config: { ...adam, weight_decay: 0.004 } }, loss: "mse" },
      ": Adam: expected no weight_decay, which tfjs does not have, received 0.004",
    ],
    [
      "Adadelta, of which tfjs takes other steps",
      { optimizer: kerasSteps.Adadelta!.optimizer, loss: "mse" },
      `: expected one of the optimizers SGD, Adam, AdamW, Adamax, RMSprop, Adagrad, received "Adadelta"`,
    ],
    [
      "centered RMSprop, which tfjs takes to NaN",
      { optimizer: kerasSteps["RMSprop centered"]!.optimizer, loss: "mse" },
      ": RMSprop: expected no centered, which tfjs does not have, received true",
    ],
    [
      "a rate that changes",
      { optimizer: { class_name: "SGD", config: { learning_rate: { class_name: "CosineDecay" } } }, loss: "mse" },
      `: SGD: expected a constant learning_rate, received {"class_name":"CosineDecay"}`,
    ],
    [
      "a loss on logits",
      { optimizer: "sgd", loss: loss({ name: "categorical_crossentropy", from_logits: true }) },
      `: expected ${expectedLoss}, received {"class_name":"CategoricalCrossentropy","config":{"name":"categorical_crossentropy","from_logits":true}}`,
    ],
    [
      "a loss that is summed",
      { optimizer: "sgd", loss: loss({ name: "categorical_crossentropy", reduction: "sum" }) },
      `: expected ${expectedLoss}, received {"class_name":"CategoricalCrossentropy","config":{"name":"categorical_crossentropy","reduction":"sum"}}`,
    ],
    [
      "weights of losses",
      { optimizer: "sgd", loss: ["mse", "mse"], loss_weights: [1, 2] },
      ": expected no loss_weights, which tfjs does not have, received [1,2]",
    ],
  ])("refuses %s", async (_, config, message) => {
    expect(await messageOf(() => compileArgs(config))).toBe(
      `UNSUPPORTED_MODEL: [@reg/tfjs] compile_config${message}. ${advice}`,
    );
  });
});
