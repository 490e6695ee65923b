// `compile_config`: the optimizer, loss and metrics a Keras model was compiled with. `training_config` in H5 files.
import type { ModelCompileArgs } from "@tensorflow/tfjs-layers";
import { isEntry, isJson, type Json } from "./json.ts";
import type { KerasOptimizer } from "./optimizers/kerasOptimizer.ts";
import { readOptimizer } from "./optimizers/readOptimizer.ts";
import { unsupported } from "./unsupported.ts";

const advice = "Load it with { compile: false } and call model.compile yourself.";

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== false && value !== 0;

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

/** What a loaded model is compiled with. */
export interface KerasCompileArgs extends ModelCompileArgs {
  optimizer: KerasOptimizer;
}

/** What to compile a loaded model with, or `undefined` when the JSON does not say. Throws `UNSUPPORTED_MODEL`. */
export function compileArgs(config: unknown): KerasCompileArgs | undefined {
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
  return { optimizer: readOptimizer(optimizer), loss, metrics: metrics as string[] };
}
