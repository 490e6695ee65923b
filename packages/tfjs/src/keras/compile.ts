// `compile_config`: the optimizer, loss and metrics a Keras model was compiled with. `training_config` in H5 files.
import * as tf from "@tensorflow/tfjs-core";
import type { ModelCompileArgs } from "@tensorflow/tfjs-layers";
import { kerasAdam, kerasAdamW } from "../kerasAdam.ts";
import { isEntry, isJson, type Json, type KerasEntry } from "./json.ts";
import { unsupported } from "./unsupported.ts";

const number = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise);

const advice = "Load it with { compile: false } and call model.compile yourself.";

/** Settings of Keras' optimizers that tf's do not have. Left alone they would change the training. */
const foreign = [
  ...["weight_decay", "clipnorm", "global_clipnorm", "clipvalue", "loss_scale_factor", "gradient_accumulation_steps"],
  // tfjs 4.22's centered RMSprop takes small gradients to NaN.
  ...["amsgrad", "use_ema", "decay", "centered"],
];
const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== false && value !== 0;

type Create = (config: Json, rate: number) => tf.Optimizer;
// Without Adadelta: tfjs 4.22 divides by the mean square of the step before.
const optimizers: Readonly<Record<string, Create>> = {
  SGD: ({ momentum, nesterov }, rate) =>
    number(momentum, 0) === 0 ? tf.train.sgd(rate) : tf.train.momentum(rate, number(momentum, 0), nesterov === true),
  Adam: (c, rate) => kerasAdam(rate, number(c.beta_1, 0.9), number(c.beta_2, 0.999), number(c.epsilon, 1e-7)),
  AdamW: ({ weight_decay, ...c }, rate) =>
    kerasAdamW(
      rate,
      number(weight_decay, 0.004),
      number(c.beta_1, 0.9),
      number(c.beta_2, 0.999),
      number(c.epsilon, 1e-7),
    ),
  Adamax: (c, rate) => tf.train.adamax(rate, number(c.beta_1, 0.9), number(c.beta_2, 0.999), number(c.epsilon, 1e-7)),
  RMSprop: (c, rate) => tf.train.rmsprop(rate, number(c.rho, 0.9), number(c.momentum, 0), number(c.epsilon, 1e-7)),
  Adagrad: (c, rate) => tf.train.adagrad(rate, number(c.initial_accumulator_value, 0.1)),
};
/** The class of an optimizer by its name in lower case: Keras takes that with the class' defaults. */
const classes = new Map(Object.keys(optimizers).map((name) => [name.toLowerCase(), name]));

function optimizerOf(given: unknown): tf.Optimizer {
  const { class_name, config }: KerasEntry = isEntry(given) ? given : { class_name: String(given), config: {} };
  // TF 2 says "Custom>Adam".
  const name = classes.get(class_name.replace(/^Custom>/, "").toLowerCase());
  if (name === undefined) {
    const expected = `one of the optimizers ${Object.keys(optimizers).join(", ")}`;
    throw unsupported("compile_config", expected, class_name, advice);
  }
  const odd = foreign.find((key) => isSet(config[key]) && !(name === "AdamW" && key === "weight_decay"));
  if (odd) throw unsupported(`compile_config: ${name}`, `no ${odd}, which tfjs does not have`, config[odd], advice);
  if (isJson(config.learning_rate)) {
    throw unsupported(`compile_config: ${name}`, "a constant learning_rate", config.learning_rate, advice);
  }
  // Keras keeps the rate in float32, as it does L1's factor; tf computes with it in float32 again.
  return optimizers[name]!(config, number(config.learning_rate, name === "SGD" ? 0.01 : 0.001));
}

const losses: Readonly<Record<string, string>> = {
  mse: "meanSquaredError",
  mae: "meanAbsoluteError",
  mean_squared_error: "meanSquaredError",
  mean_absolute_error: "meanAbsoluteError",
  mean_absolute_percentage_error: "meanAbsolutePercentageError",
  mean_squared_logarithmic_error: "meanSquaredLogarithmicError",
  categorical_crossentropy: "categoricalCrossentropy",
  sparse_categorical_crossentropy: "sparseCategoricalCrossentropy",
  binary_crossentropy: "binaryCrossentropy",
  squared_hinge: "squaredHinge",
  hinge: "hinge",
  categorical_hinge: "categoricalHinge",
  cosine_similarity: "cosineProximity",
  poisson: "poisson",
};

function lossOf(given: unknown): string {
  const config: Json = isEntry(given) ? given.config : { name: given };
  const { name, from_logits, label_smoothing, reduction } = config;
  // "auto" is TF 2's word for Keras 3's other.
  const isMean = reduction === undefined || reduction === "sum_over_batch_size" || reduction === "auto";
  const loss = Object.hasOwn(losses, String(name)) ? losses[String(name)] : undefined;
  if (loss && isMean && !isSet(from_logits) && !isSet(label_smoothing)) return loss;
  const expected = "a loss that tfjs has, on probabilities, without smoothing, its mean over the batch";
  throw unsupported("compile_config", expected, given, advice);
}

/** What to compile a loaded model with, or `undefined` when the JSON does not say. Throws `UNSUPPORTED_MODEL`. */
export function compileArgs(config: unknown): ModelCompileArgs | undefined {
  if (!isJson(config)) return undefined;
  // H5 files say optimizer_config.
  const optimizer = config.optimizer ?? config.optimizer_config;
  if (optimizer === undefined || optimizer === null) return undefined;
  if (isSet(config.loss_weights)) {
    throw unsupported("compile_config", "no loss_weights, which tfjs does not have", config.loss_weights, advice);
  }
  const loss = Array.isArray(config.loss) ? config.loss.map(lossOf) : lossOf(config.loss);
  // Metrics do not change the training: those tfjs does not know by this name are left out.
  const metrics = (Array.isArray(config.metrics) ? config.metrics.flat() : [])
    .map((metric) => (isEntry(metric) ? metric.config.name : metric))
    .filter((name) => typeof name === "string" && ["accuracy", "acc", "mse", "mae"].includes(name));
  return { optimizer: optimizerOf(optimizer), loss, metrics: metrics as string[] };
}
