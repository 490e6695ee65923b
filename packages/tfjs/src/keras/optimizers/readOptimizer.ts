// An optimizer as Keras writes it into a file.
import { isEntry, type Json, type KerasEntry } from "../json.ts";
import { unsupported } from "../unsupported.ts";
import type { KerasOptimizer } from "./kerasOptimizer.ts";
import type { KerasOptimizerOptions } from "./optimizerOptions.ts";
import { optimizers } from "./optimizers.ts";
import type { RuleSettings } from "./rule.ts";
import { scheduleOf } from "./schedules.ts";

const advice = "Load it with { compile: false } and call model.compile yourself.";

type Name = keyof typeof optimizers;

/** The class of an optimizer by its name in lower case: Keras takes that with the class' defaults. */
const classes = new Map(Object.keys(optimizers).map((name) => [name.toLowerCase(), name as Name]));

/** Settings that do not change a step: a factor that the loss is multiplied and its gradients are divided by is none. */
const idle = [
  ...["name", "jit_compile", "loss_scale_factor", "ema_momentum", "ema_overwrite_frequency"],
  // Names of earlier versions, of which Keras ignores the second.
  ...["is_legacy_optimizer"],
];
const clipping = ["clipnorm", "global_clipnorm", "clipvalue"];
/** Those of TF 2's legacy optimizers that take today's steps. */
const unchanged: readonly Name[] = ["SGD", "Adam", "Adamax"];

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== false && value !== 0;

/** The number of a setting, `undefined` where it is not set. */
function numberAt(what: string, config: Json, key: string): number | undefined {
  const value = config[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw unsupported(what, `${key} to be a number`, value, advice);
}

function learningRateIn(what: string, { learning_rate }: Json): number | KerasEntry | undefined {
  if (learning_rate === undefined || learning_rate === null) return undefined;
  if (typeof learning_rate === "number" && Number.isFinite(learning_rate)) return learning_rate;
  const entry = isEntry(learning_rate) ? learning_rate : { class_name: String(learning_rate), config: {} };
  const fault = scheduleOf(entry);
  if (typeof fault === "function") return entry;
  const schedule = isEntry(learning_rate) && !fault.includes("schedules") ? `${entry.class_name} with ${fault}` : fault;
  throw unsupported(what, `learning_rate to be ${schedule}`, learning_rate, advice);
}

/** Throws for settings that would change the training and that nobody here knows. */
function assertKnown(what: string, name: Name, config: Json, own: RuleSettings): void {
  const known = new Set(["learning_rate", "weight_decay", ...Object.keys(own), ...clipping, ...idle]);
  const odd = Object.keys(config).find((key) => isSet(config[key]) && !known.has(key));
  if (odd) throw unsupported(what, `no ${odd}, which tfjs does not have`, config[odd], advice);
  if (config.is_legacy_optimizer === true && !unchanged.includes(name)) {
    throw unsupported(what, "an optimizer of Keras 3 or TF 2.11, whose steps are others", "a legacy one", advice);
  }
}

function settingsIn(what: string, config: Json, own: RuleSettings): RuleSettings {
  const settings = Object.entries(own).map(([key, otherwise]) => {
    const value = config[key] ?? otherwise;
    if (typeof value === typeof otherwise && (typeof value === "boolean" || Number.isFinite(value)))
      return [key, value];
    throw unsupported(what, `${key} to be a ${typeof otherwise}`, value, advice);
  });
  return Object.fromEntries(settings) as RuleSettings;
}

/** The optimizer that a Keras model was compiled with. Throws `UNSUPPORTED_MODEL`. */
export function readOptimizer(given: unknown): KerasOptimizer {
  const { class_name, config }: KerasEntry = isEntry(given) ? given : { class_name: String(given), config: {} };
  // TF 2 says "Custom>Adam".
  const name = classes.get(class_name.replace(/^Custom>/, "").toLowerCase());
  if (name === undefined) {
    const expected = `one of the optimizers ${Object.keys(optimizers).join(", ")}`;
    throw unsupported("compile_config", expected, class_name, advice);
  }
  const what = `compile_config: ${name}`;
  const Optimizer = optimizers[name];
  const { settings } = new Optimizer();
  assertKnown(what, name, config, settings);
  const options: KerasOptimizerOptions = {
    learningRate: learningRateIn(what, config),
    weightDecay: numberAt(what, config, "weight_decay"),
    clipnorm: numberAt(what, config, "clipnorm"),
    globalClipnorm: numberAt(what, config, "global_clipnorm"),
    clipvalue: numberAt(what, config, "clipvalue"),
    settings: settingsIn(what, config, settings),
  };
  return new Optimizer(options);
}
