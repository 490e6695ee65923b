import type { GradientRules } from "@reg/onnx-graph";
import * as v from "valibot";
import { type LossName, lossOf } from "./losses/index.ts";
import type { Loss } from "./losses/loss.ts";
import type { OutputLoss } from "./losses/outputLoss.ts";
import { type Runtime, runtimeOf } from "./lowering/runtime.ts";
import { type OptimizerName, optimizerOf } from "./optimizers/index.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import { anything, flag, isObject, seedOrNull, that, word } from "./options/kinds.ts";
import { parseOptions } from "./options/parseOptions.ts";
import { runtimeEntries } from "./options/runtimeEntries.ts";
import type { Ort, SessionOptions } from "./run/ort.ts";
import type { Trainable } from "./trainableOf.ts";

export interface TrainerOptions {
  /** The module you imported: `import * as ort from "onnxruntime-web"` or `"onnxruntime-node"`. */
  readonly ort: Ort;
  /** `["wasm"]` or `["webgpu"]` for -web, `["cpu"]` for -node. Always named: both packages share one registry of backends. */
  readonly executionProviders: NonNullable<SessionOptions["executionProviders"]>;
  /** Further options of the sessions, such as `intraOpNumThreads`. */
  readonly sessionOptions?: SessionOptions;
  /** By name with its defaults, such as `"softmaxCrossEntropy"`, or made with options; or an output of the model that is its loss. */
  readonly loss: LossName | Loss | OutputLoss;
  /** By name with its defaults, such as `"sgd"`, or made with options; Keras' Adam when left out. */
  readonly optimizer?: OptimizerName | Optimizer;
  /** Which parameters are trained, by globs or a function; all weights when left out, and no tables and masks. */
  readonly trainable?: Trainable;
  /**
   * Dropout is active in training, with masks that are the same for the same seed and step; `null` leaves it out. Prediction,
   * evaluation and the exported model are not touched by it.
   */
  readonly dropoutSeed?: number | null;
  /** Gradient rules of your own, by op. */
  readonly gradients?: GradientRules;
  /**
   * One step a run, each weight updated by itself, or with those that a rule on units ties to it: weights, the optimizer's memory, gradients, and an array more for each slot of the
   * optimizer beyond its first are all that is held. For models from 16 MB when left out; smaller ones are faster with several steps a
   * run.
   */
  readonly lowMemory?: boolean;
  /** For whose kernels penalties are lowered; by the provider when left out. */
  readonly runtime?: Runtime;
}

const isTrainable = (given: unknown): boolean =>
  typeof given === "string" ||
  typeof given === "function" ||
  (Array.isArray(given) && given.every((glob) => typeof glob === "string"));

const areRules = (given: unknown): boolean =>
  isObject(given) && Object.values(given).every((rule) => typeof rule === "function");

const entries = {
  ...runtimeEntries,
  // Checked by `lossOf` and `optimizerOf`.
  loss: v.pipe(anything, v.title(`a loss, such as "meanSquaredError"`)),
  optimizer: v.optional(anything, "adam"),
  trainable: v.optional(that<Trainable>("a glob, a list of globs or a function", isTrainable)),
  dropoutSeed: v.optional(seedOrNull, 0),
  gradients: v.optional(that<GradientRules>("an object of gradient rules, by op", areRules), {}),
  lowMemory: v.optional(flag),
  runtime: v.optional(word(["node", "web"])),
};

/** Checks the options of a trainer, once. Throws `INVALID_PARAMETER`. */
export function parseTrainerOptions(given: unknown) {
  const options = parseOptions("createTrainer", entries, given);
  return {
    ...options,
    loss: lossOf(options.loss),
    optimizer: optimizerOf(options.optimizer),
    runtime: options.runtime ?? runtimeOf(options.executionProviders),
  };
}
