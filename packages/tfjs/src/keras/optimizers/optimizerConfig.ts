// The configuration of an optimizer of Keras, in the words of tfjs (`weightDecay`), which saves it, and in Keras' own (`weight_decay`).
import type * as tf from "@tensorflow/tfjs-core";
import { isJson, type Json, type KerasEntry } from "../json.ts";
import type { Clipping } from "./clipGradients.ts";
import type { KerasOptimizerOptions } from "./optimizerOptions.ts";
import type { Rule, RuleSettings } from "./rule.ts";

/** What a configuration is made of. */
export interface Configured {
  readonly rule: Rule;
  readonly settings: RuleSettings;
  readonly clipping: Clipping;
  readonly weightDecay: number | undefined;
  /** The rate, or its schedule. */
  readonly schedule: number | KerasEntry;
}

/** tfjs' word for one of Keras': it changes names to and from these in the files that it saves. */
const inTfjs = (name: string): string => name.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());

/** A schedule's settings are numbers, flags and lists of numbers. */
const renamed = (config: Json): Json =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [inTfjs(key), value]));

/** The settings of all schedules, by tfjs' names. */
const scheduleKeys = new Map(
  [
    ...["initial_learning_rate", "decay_steps", "decay_rate", "staircase", "boundaries", "values", "end_learning_rate"],
    ...["power", "cycle", "alpha", "warmup_target", "warmup_steps", "first_decay_steps", "t_mul", "m_mul", "name"],
  ].map((key) => [inTfjs(key), key]),
);

/** What tfjs saves: settings that are set. */
export function configOf(optimizer: Configured): tf.serialization.ConfigDict {
  const { rule, settings, clipping, weightDecay, schedule } = optimizer;
  const own = Object.keys(rule.settings).flatMap((key) => {
    const value = settings[key]!;
    return value === false ? [] : [[inTfjs(key), value] as const];
  });
  const others = Object.entries({ weightDecay, ...clipping }).filter(([, value]) => value !== undefined);
  const learningRate =
    typeof schedule === "number"
      ? schedule
      : { className: schedule.class_name, config: renamed(schedule.config) as tf.serialization.ConfigDict };
  // Numbers and flags.
  return { learningRate, ...Object.fromEntries([...own, ...others]) } as tf.serialization.ConfigDict;
}

/** What `configOf` made, as it comes out of a file. */
export function optionsOf(rule: Rule, config: Json): KerasOptimizerOptions {
  const { learningRate, weightDecay, clipnorm, globalClipnorm, clipvalue } = config;
  const own = Object.keys(rule.settings).flatMap((key) => {
    const value = config[inTfjs(key)];
    return value === undefined ? [] : [[key, value] as const];
  });
  // Of `configOf`.
  return {
    learningRate: isJson(learningRate) ? scheduleEntry(learningRate) : learningRate,
    ...{ weightDecay, clipnorm, globalClipnorm, clipvalue },
    settings: Object.fromEntries(own),
  } as KerasOptimizerOptions;
}

function scheduleEntry({ className, config }: Json): KerasEntry {
  const entries = Object.entries(config as Json).map(([key, value]) => [scheduleKeys.get(key) ?? key, value]);
  return { class_name: String(className), config: Object.fromEntries(entries) };
}
