// How a model was compiled, in Keras' words: optimizer and losses. Metrics are left out: they change nothing.
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import type * as tf from "@tensorflow/tfjs-core";
import type { ModelInternals } from "../../internals.ts";
import { isEntry, isJson, type Json, type KerasEntry } from "../json.ts";
import { type LossInKeras, lossInKeras } from "../losses/readLoss.ts";
import type { KerasOptimizer } from "../optimizers/kerasOptimizer.ts";
import { written } from "./kerasModules.ts";

/** What a compiled model keeps, which tfjs marks private. */
interface Compiled extends ModelInternals {
  readonly loss?: unknown;
}

function unsaved(what: string, expected: string, received: unknown, advice: string): RegError {
  return new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/tfjs",
    what: `saveKeras: ${what}`,
    expected,
    received: show(received),
    advice: `${advice}, or save the model without { includeOptimizer: true }.`,
  });
}

/** The optimizer of a compiled model. Throws `UNSUPPORTED_MODEL` for one whose steps are not Keras'. */
export function kerasOptimizerOf(model: ModelInternals): KerasOptimizer {
  const { optimizer_ } = model.model ?? model;
  // tfjs says that any optimizer is an instance of any class of optimizers.
  if (optimizer_ && "memoryNames" in optimizer_) return optimizer_ as KerasOptimizer;
  const received = (optimizer_ as tf.Optimizer | undefined)?.getClassName() ?? "a model that is not compiled";
  throw unsaved("optimizer", "one with Keras' steps", received, "Compile the model with kerasAdam or kerasAdamW");
}

/** Python tells 1 from 1.0, and Keras asks for the second. `withFloats` writes them. */
const float = (value: number | undefined): number | string | null =>
  value === undefined ? null : Number.isInteger(value) ? `\uE000${value}.0` : value;

/** JSON in which numbers of Keras' float settings have a point. */
export const withFloats = (json: string): string => json.replace(/"\uE000([^"]*)"/g, "$1");

/** The numbers of settings, and of lists of them, as floats. */
function floats(settings: Json): Json {
  const one = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(one) : typeof value === "number" ? float(value) : value;
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, one(value)]));
}

/** A schedule in Keras' words. Counts of steps are whole numbers there; TF 2 writes no name. */
function scheduleConfig({ class_name, config: { name, ...config } }: KerasEntry): KerasEntry {
  const whole = Object.entries(config).filter(([key]) => key.endsWith("_steps") || key === "boundaries");
  return written("keras.optimizers.schedules", class_name, {
    ...floats(config),
    ...Object.fromEntries(whole),
    name: name ?? class_name,
  });
}

function optimizerConfig({ rule, settings, clipping, weightDecay, schedule }: KerasOptimizer): Json {
  const rate = typeof schedule === "number" ? float(schedule) : scheduleConfig(schedule);
  const { clipnorm, globalClipnorm, clipvalue } = clipping;
  return written("keras.optimizers", rule.name, {
    ...{
      name: rule.name.toLowerCase(),
      learning_rate: rate,
      weight_decay: float(weightDecay),
      clipnorm: float(clipnorm),
    },
    ...{ global_clipnorm: float(globalClipnorm), clipvalue: float(clipvalue), use_ema: false, ema_momentum: 0.99 },
    ...{ ema_overwrite_frequency: null, loss_scale_factor: null, gradient_accumulation_steps: null },
    ...floats(settings),
  });
}

/** A loss, as Keras 3 writes it: files of TF 2 have no modules. */
function lossOf(given: unknown): LossInKeras {
  const found = lossInKeras(given);
  if (!found) {
    const received = typeof given === "function" ? `a function ${given.name}`.trim() : given;
    throw unsaved("loss", "one that Keras computes alike", received, "Compile the model with another loss");
  }
  const { entry, weight } = found;
  if (isEntry(entry)) {
    const { axis, ...config } = entry.config;
    const whole = axis === undefined ? {} : { axis };
    return { entry: written("keras.losses", entry.class_name, { ...floats(config), ...whole }), weight };
  }
  return { entry: isJson(entry) ? entry.config : entry, weight };
}

/** The losses of outputs and their weights. */
function lossConfig({ loss }: Compiled): { readonly loss: unknown; readonly loss_weights: unknown } {
  if (isJson(loss)) {
    const outputs = Object.entries(loss).map(([name, one]) => [name, lossOf(one)] as const);
    return {
      loss: Object.fromEntries(outputs.map(([name, { entry }]) => [name, entry])),
      loss_weights: Object.fromEntries(outputs.map(([name, { weight }]) => [name, float(weight)])),
    };
  }
  const outputs = [loss].flat().map(lossOf);
  const isWeighted = outputs.some(({ weight }) => weight !== 1);
  return {
    loss: outputs.length === 1 ? outputs[0]!.entry : outputs.map(({ entry }) => entry),
    loss_weights: isWeighted ? outputs.map(({ weight }) => float(weight)) : null,
  };
}

/** The `compile_config` of a compiled model, for `withFloats`. Throws `UNSUPPORTED_MODEL` for what Keras has not. */
export const compileConfigOf = (model: ModelInternals): Json => ({
  optimizer: optimizerConfig(kerasOptimizerOf(model)),
  ...lossConfig(model as Compiled),
  ...{ metrics: null, weighted_metrics: null, run_eagerly: false, steps_per_execution: 1, jit_compile: false },
});
