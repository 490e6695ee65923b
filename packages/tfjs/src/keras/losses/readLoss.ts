// A loss as Keras writes it into a file: a name, or a class with its settings.
import * as tf from "@tensorflow/tfjs-core";
import { isEntry, isJson, type Json } from "../json.ts";
import { unsupported } from "../unsupported.ts";
import type { Loss, LossSettings } from "./loss.ts";
import { losses, lossName } from "./losses.ts";

const advice = "Load it with { compile: false } and call model.compile yourself.";

export type LossFunction = (truth: tf.Tensor, predicted: tf.Tensor) => tf.Tensor;

/** What a model is compiled with for an output. */
export interface ReadLoss {
  /** A loss of tfjs by its name, or a function. */
  readonly compiled: string | LossFunction;
  /** What takes its place in the compiled model, which has `compiled` for the shape of its targets. */
  readonly computed?: LossFunction;
}

/** A loss in Keras' words, and what it is multiplied by. */
export interface LossInKeras {
  readonly entry: unknown;
  readonly weight: number;
}

/** What the functions that are made here compute. */
const inKeras = new WeakMap<LossFunction, LossInKeras>();

/** The losses of tfjs that are Keras'. */
const ofTfjs = new Map(Object.entries(losses).map(([name, { inTfjs }]) => [inTfjs, name]));

/** Keras' words for the loss of a compiled model, which is a name of tfjs' or a function of `readLoss`. */
export function lossInKeras(given: unknown): LossInKeras | undefined {
  if (typeof given === "function") return inKeras.get(given as LossFunction);
  const name = typeof given === "string" ? ofTfjs.get(given) : undefined;
  return name === undefined ? undefined : { entry: name, weight: 1 };
}

/** The word and the settings of a loss. */
function wordsOf(given: unknown): { readonly word: string; readonly config: Json } {
  if (isEntry(given)) return { word: given.class_name, config: given.config };
  // A function of Keras.
  if (isJson(given) && given.class_name === "function") return { word: String(given.config), config: {} };
  return { word: String(given), config: {} };
}

/** Settings that are the same for all losses. */
const common = ["name", "reduction", "dtype", "fn"];

function settingsIn(what: string, config: Json, { settings }: Loss): LossSettings {
  // Rows are the last axis here.
  const odd = Object.keys(config).find(
    (key) =>
      !common.includes(key) &&
      !(key in settings) &&
      !(key === "axis" && config[key] === -1) &&
      ![null, false, 0].includes(config[key] as null),
  );
  if (odd) throw unsupported(what, `no ${odd} but Keras' default`, config[odd], advice);
  const entries = Object.entries(settings).map(([key, otherwise]) => {
    const value = config[key] ?? otherwise;
    if (typeof value === typeof otherwise) return [key, value];
    throw unsupported(what, `${key} to be a ${typeof otherwise}`, value, advice);
  });
  return Object.fromEntries(entries) as LossSettings;
}

/** Whether a loss is the sum over its rows, and not the mean. "auto" is TF 2's word for the mean. */
function isSum(what: string, { reduction = "sum_over_batch_size" }: Json): boolean {
  if (reduction === "sum") return true;
  if (["sum_over_batch_size", "mean", "auto"].includes(String(reduction))) return false;
  throw unsupported(what, "a reduction to the sum or the mean", reduction, advice);
}

/** Rows that have the sum of these for their mean: tfjs takes the mean. */
const summed = (rows: tf.Tensor): tf.Tensor => tf.mul(rows, rows.size);

/** The loss of an output, multiplied by its weight; a function even where tfjs has it, if `always`. Throws `UNSUPPORTED_MODEL`. */
export function readLoss(given: unknown, weight = 1, always = false): ReadLoss {
  const { word, config } = wordsOf(given);
  const name = lossName(word);
  if (name === undefined) {
    const expected = `one of the losses ${Object.keys(losses).join(", ")}`;
    throw unsupported("compile_config", expected, isEntry(given) ? word : given, advice);
  }
  const what = `compile_config: ${name}`;
  const loss = losses[name]!;
  const settings = settingsIn(what, config, loss);
  const sums = isSum(what, config);
  const isPlain =
    !sums && weight === 1 && Object.entries(loss.settings).every(([key, value]) => settings[key] === value);
  if (loss.inTfjs !== undefined && isPlain && !always) return { compiled: loss.inTfjs };
  const computed: LossFunction = (truth, predicted) =>
    tf.tidy(() => {
      const rows = loss.rows(truth, predicted, settings);
      const reduced = sums ? summed(rows) : rows;
      return weight === 1 ? reduced : tf.mul(reduced, weight);
    });
  inKeras.set(computed, { entry: given, weight });
  return always || loss.targetsOf === undefined ? { compiled: computed } : { compiled: loss.targetsOf, computed };
}
