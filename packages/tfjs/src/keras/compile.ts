// `compile_config`: the optimizer, loss and metrics a Keras 3 model was compiled with.
import * as tf from "@tensorflow/tfjs";
import { isEntry, isJson, type Json, unsupported } from "./config.ts";

const number = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise);

/** Settings of Keras' optimizers that tf's do not have. Left alone they would change the training. */
const foreign = [
  "weight_decay",
  "clipnorm",
  "global_clipnorm",
  "clipvalue",
  "loss_scale_factor",
  "gradient_accumulation_steps",
];

type Create = (config: Json, rate: number) => tf.Optimizer;
const optimizers: Readonly<Record<string, Create>> = {
  SGD: ({ momentum, nesterov }, rate) =>
    number(momentum, 0) === 0 ? tf.train.sgd(rate) : tf.train.momentum(rate, number(momentum, 0), nesterov === true),
  Adam: (c, rate) => tf.train.adam(rate, number(c.beta_1, 0.9), number(c.beta_2, 0.999), number(c.epsilon, 1e-7)),
  Adamax: (c, rate) => tf.train.adamax(rate, number(c.beta_1, 0.9), number(c.beta_2, 0.999), number(c.epsilon, 1e-7)),
  RMSprop: (c, rate) =>
    tf.train.rmsprop(rate, number(c.rho, 0.9), number(c.momentum, 0), number(c.epsilon, 1e-7), c.centered === true),
  Adagrad: (c, rate) => tf.train.adagrad(rate, number(c.initial_accumulator_value, 0.1)),
  Adadelta: (c, rate) => tf.train.adadelta(rate, number(c.rho, 0.95), number(c.epsilon, 1e-7)),
};
const defaults: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(optimizers).map((name) => [name.toLowerCase(), name]),
);

function optimizerOf(given: unknown): tf.Optimizer {
  const entry = isEntry(given)
    ? given
    : { class_name: defaults[String(given).toLowerCase()] ?? "", config: {} as Json };
  const create = optimizers[entry.class_name];
  const advice = "Load it with { compile: false } and call model.compile yourself.";
  if (!create) {
    throw unsupported(
      "compile_config",
      `an optimizer that tfjs has (${Object.keys(optimizers).join(", ")})`,
      given,
      advice,
    );
  }
  const { config } = entry;
  const odd = [...foreign, "amsgrad", "use_ema"].find(
    (key) => config[key] !== undefined && config[key] !== null && config[key] !== false,
  );
  if (odd)
    throw unsupported(
      `compile_config: ${entry.class_name}`,
      `no ${odd}, which tfjs does not have`,
      config[odd],
      advice,
    );
  if (isJson(config.learning_rate)) {
    throw unsupported(`compile_config: ${entry.class_name}`, "a constant learning_rate", config.learning_rate, advice);
  }
  // Keras keeps the rate in float32, as it does L1's factor; tf computes with it in float32 again.
  return create(config, number(config.learning_rate, entry.class_name === "SGD" ? 0.01 : 0.001));
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
  const name = isEntry(given) ? given.config.name : given;
  const loss = losses[String(name)];
  const odd = isEntry(given) && (given.config.from_logits === true || number(given.config.label_smoothing, 0) !== 0);
  if (loss && !odd) return loss;
  const advice = "Load it with { compile: false } and call model.compile with a loss function of yours.";
  throw unsupported("compile_config", "a loss that tfjs has, on probabilities and without smoothing", given, advice);
}

/** What to compile a loaded model with, or `undefined` when the JSON does not say. Throws `UNSUPPORTED_MODEL`. */
export function compileArgs(config: unknown): tf.ModelCompileArgs | undefined {
  if (!isJson(config) || config.optimizer === undefined) return undefined;
  const loss = Array.isArray(config.loss) ? config.loss.map(lossOf) : lossOf(config.loss);
  // Metrics do not change the training: those tfjs does not know by this name are left out.
  const metrics = (Array.isArray(config.metrics) ? config.metrics.flat() : [])
    .map((metric) => (isEntry(metric) ? metric.config.name : metric))
    .filter((name) => typeof name === "string" && ["accuracy", "acc", "mse", "mae"].includes(name));
  return { optimizer: optimizerOf(config.optimizer), loss, metrics: metrics as string[] };
}
