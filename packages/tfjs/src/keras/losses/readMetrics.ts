// Metrics as Keras writes them into a file. tfjs takes the mean of what a metric gives for each batch, so that those which count over all
// batches (AUC, Precision …) would not be what they are in Keras.
import * as tf from "@tensorflow/tfjs-core";
import { isEntry, isJson, type Json } from "../json.ts";
import { unsupported } from "../unsupported.ts";
import { lossName } from "./losses.ts";
import { type LossFunction, readLoss } from "./readLoss.ts";

const advice = "Load it with { metrics: false }, and compute the metric on what model.predict gives.";

const right = (answers: tf.Tensor, truth: tf.Tensor): tf.Tensor =>
  tf.cast(tf.equal(tf.cast(truth, answers.dtype), answers), "float32");

/** Accuracies, by Keras' names of their functions. */
const accuracies: Readonly<Record<string, (config: Json) => LossFunction>> = {
  binary_accuracy: ({ threshold }) => {
    const bound = typeof threshold === "number" ? threshold : 0.5;
    return (truth, predicted) => tf.mean(right(tf.cast(tf.greater(predicted, bound), "float32"), truth), -1);
  },
  categorical_accuracy: () => (truth, predicted) => right(tf.argMax(predicted, -1), tf.argMax(truth, -1)),
  sparse_categorical_accuracy: () => (truth, predicted) => {
    const classes = truth.rank === predicted.rank ? tf.squeeze(truth, [truth.rank - 1]) : truth;
    return right(tf.argMax(predicted, -1), classes);
  },
};

const snake = (word: string): string => word.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();

/** A function with the name that logs have it under. */
const named = (name: string, value: LossFunction): LossFunction => {
  const metric: LossFunction = (truth, predicted) => tf.tidy(() => value(truth, predicted));
  return Object.defineProperty(metric, "name", { value: name });
};

/** The mean of a loss, or of an accuracy, by a word for it. */
function metricOf(word: string, name: string, config: Json): string | LossFunction | undefined {
  const accuracy = accuracies[snake(word)];
  if (accuracy) return named(name, accuracy(config));
  // tfjs chooses by the loss, as Keras does.
  if (/^acc(uracy)?$/.test(word)) return "accuracy";
  if (["mse", "mae"].includes(word)) return word;
  const loss = lossName(word.replace(/Error$|_error$/, "")) ?? lossName(word);
  if (loss === undefined) return undefined;
  const { compiled } = readLoss({ class_name: loss, config: { ...config, reduction: undefined } }, 1, true);
  const value = compiled as LossFunction;
  // As a metric it is not negative.
  return named(name, loss === "cosine_similarity" ? (...both) => tf.neg(value(...both)) : value);
}

/** TF 2's class for the mean of a function, which its configuration names. */
const isWrapper = (word: string): boolean => /^(MeanMetricWrapper|Custom>MeanMetricWrapper)$/.test(word);

function readMetric(given: unknown): readonly (string | LossFunction)[] {
  // A list or a dictionary of an output's.
  if (Array.isArray(given)) return given.flatMap(readMetric);
  if (given === null || given === undefined) return [];
  const { class_name, config } = isEntry(given) ? given : { class_name: String(given), config: {} as Json };
  const plain = isJson(given) && given.class_name === "function" ? String(given.config) : class_name;
  const logged = typeof config.name === "string" ? config.name : snake(plain);
  // "accuracy" of TF 2 has the accuracy that it found for the loss.
  const word = isWrapper(class_name) ? (/^acc/.test(logged) ? "accuracy" : String(config.fn)) : plain;
  const metric = metricOf(word, logged, isWrapper(class_name) ? {} : config);
  if (metric !== undefined) return [metric];
  throw unsupported("compile_config", "metrics that are means over the rows of a batch", plain, advice);
}

/** What tfjs is compiled with: for all outputs, or by their names. */
export type ReadMetrics =
  | readonly (string | LossFunction)[]
  | Readonly<Record<string, readonly (string | LossFunction)[]>>;

/** The metrics that a Keras model was compiled with. Throws `UNSUPPORTED_MODEL`. */
export function readMetrics(given: unknown): ReadMetrics {
  if (!isJson(given) || given.class_name !== undefined) return readMetric(given);
  return Object.fromEntries(Object.entries(given).map(([output, metrics]) => [output, readMetric(metrics)]));
}
