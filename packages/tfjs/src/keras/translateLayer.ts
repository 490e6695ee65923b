// One layer's configuration, from Keras to what tfjs reads. What tfjs would silently compute otherwise is refused.
import { type Dialect, RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { regularizerOf } from "../defineRegularizer.ts";
import "../regularizers.ts";
import { isEntry, isJson, type Json, type KerasEntry } from "./json.ts";
import { assertKnown, isOwnSetting } from "./knownLayers.ts";
import { common, layerSettings } from "./layerSettings.ts";
import { classFor } from "./ourLayers.ts";
import { isPlain, meaningless } from "./settings.ts";
import { unsupported } from "./unsupported.ts";

const renamed: ReadonlyMap<string, string> = new Map([
  ["LecunNormal", "LeCunNormal"],
  ["LecunUniform", "LeCunUniform"],
  ["IdentityInitializer", "Identity"],
]);
/** Keras' activations that tfjs has, by tfjs' names. */
const activationNames: ReadonlyMap<string, string> = new Map([
  ...[
    "elu",
    "selu",
    "relu",
    "relu6",
    "linear",
    "sigmoid",
    "softplus",
    "softsign",
    "tanh",
    "softmax",
    "gelu",
    "mish",
  ].map((name) => [name, name] as const),
  ...([
    ["swish", "swish"],
    ["silu", "swish"],
    ["log_softmax", "logSoftmax"],
    ["hard_sigmoid", "hardSigmoid"],
    ["leaky_relu", "kerasLeakyRelu"],
  ] as const),
]);
const initializers = new Set([
  ...["Zeros", "Ones", "Constant", "RandomUniform", "RandomNormal", "TruncatedNormal", "Identity", "VarianceScaling"],
  ...["GlorotUniform", "GlorotNormal", "HeNormal", "HeUniform", "LeCunNormal", "LeCunUniform", "Orthogonal"],
]);
const regularizerClasses = new Set(["L1", "L2", "L1L2", "OrthogonalRegularizer"]);
const constraints = new Set(["MaxNorm", "UnitNorm", "NonNeg", "MinMaxNorm"]);

/** The dtype of a layer: Keras 3 writes a policy object. tfjs computes in float32, whatever a mixed policy says. */
function dtypeOf(what: string, value: unknown): unknown {
  const name = isEntry(value) ? value.config.name : value;
  if (typeof name === "string" && name.startsWith("mixed_")) return "float32";
  if (["float16", "bfloat16", "float64"].includes(String(name))) {
    throw unsupported(what, "float32 weights", name, "Save the model with the float32 policy.");
  }
  return name;
}

function regularizer(what: string, key: string, value: unknown, dialect: Dialect): unknown {
  if (value === null || value === undefined) return null;
  if (isEntry(value) && !regularizerClasses.has(value.class_name) && isOwnSetting(value.class_name)) {
    return { class_name: value.class_name, config: value.config };
  }
  try {
    // Keras' four all have a class here.
    const ours = regularizerOf(dialect.read(value)!)!;
    return { class_name: ours.getClassName(), config: ours.getConfig() };
  } catch (cause) {
    if (!(cause instanceof RegError)) throw cause;
    throw new RegError(cause.code, {
      who: "@reg/tfjs",
      what: `${what} ${key}`,
      expected: `a regularizer of ${dialect.name}`,
      received: show(value),
      advice: cause.message,
      cause,
    });
  }
}

function activation(what: string, value: unknown, dialect: Dialect): unknown {
  const name = isEntry(value) ? (value.config.name ?? value.class_name) : isJson(value) ? value.config : value;
  if (name === null || name === undefined) return "linear";
  // Keras 3 made it relu6(x + 3) / 6; tfjs has TF 2's clip(0.2 x + 0.5).
  if (name === "hard_sigmoid" && dialect.name === "keras3") {
    return "kerasHardSigmoid";
  }
  const ours = activationNames.get(String(name)) ?? (isOwnSetting(String(name)) ? String(name) : undefined);
  if (ours !== undefined) return ours;
  const expected = `an activation that tfjs has (${[...activationNames.keys()].join(", ")})`;
  throw unsupported(what, expected, name, "Register your own with tf.serialization.registerClass.");
}

/** A class of numbers and names: an initializer or a constraint of Keras, or one that the user has registered. */
function plainClass(what: string, key: string, given: KerasEntry, known: ReadonlySet<string>): KerasEntry {
  const { class_name, config } = given;
  const isOwn = isOwnSetting(class_name) && !known.has(class_name);
  if (isOwn || (known.has(class_name) && isPlain(config))) return { class_name, config };
  throw unsupported(
    what,
    `${key} to be one that tfjs has`,
    given,
    "Register your own with tf.serialization.registerClass.",
  );
}

function initializer(what: string, key: string, given: unknown): unknown {
  if (!isEntry(given)) return plainClass(what, key, { class_name: className(given), config: {} }, initializers);
  const { input_axes: _, output_axes: __, ...kept } = given.config;
  const distribution = kept.distribution === "untruncated_normal" ? "normal" : kept.distribution;
  const class_name = renamed.get(given.class_name) ?? given.class_name;
  const config = distribution === undefined ? kept : { ...kept, distribution };
  return plainClass(what, key, { class_name, config }, initializers);
}

/** The class of an initializer by its short name, such as "he_normal". */
const className = (name: unknown): string => {
  const plain = String(name).replaceAll("_", "").toLowerCase();
  return [...initializers].find((known) => known.toLowerCase() === plain) ?? String(name);
};

// What both directions may have of their own. Initializers make fresh weights and nothing else.
const ofDirection = (key: string, isFrozen: boolean): boolean =>
  key === "name" || key === "go_backwards" || key.endsWith("_initializer") || (isFrozen && key === "trainable");

/** Keras 3 writes both directions, with their prefix in the names; tfjs makes the second of the first and prefixes both. */
function bidirectional({ backward_layer: backward, ...config }: Json, what: string): Json {
  const { layer: forward } = config;
  if (!isEntry(backward) || !isEntry(forward)) return config;
  const isFrozen = config.trainable === false;
  const settings = ({ class_name, config }: KerasEntry) =>
    JSON.stringify([class_name, Object.entries(config).filter(([key]) => !ofDirection(key, isFrozen))]);
  if (settings(forward) !== settings(backward)) {
    throw unsupported(what, "a backward_layer like its layer", backward, "tfjs makes one of the other.");
  }
  const name = String(forward.config.name).replace(/^forward_/, "");
  return { ...config, layer: { ...forward, config: { ...forward.config, name } } };
}

/** What one class needs beside the rules for all. Gets the configuration as Keras wrote it. */
const perClass: Readonly<Record<string, (config: Json, what: string) => Json>> = {
  BatchNormalization: ({ axis, ...config }, what) => ({ ...config, axis: oneAxis(what, axis) }),
  // A list of one is that one.
  LayerNormalization: ({ axis, ...config }) => ({
    ...config,
    axis: Array.isArray(axis) && axis.length === 1 ? axis[0] : axis,
  }),
  LeakyReLU: ({ negative_slope, alpha, ...config }) => ({ ...config, alpha: alpha ?? negative_slope }),
  // TF 2 writes the fields of a plain convolution too, which tfjs refuses here.
  SeparableConv2D: ({ kernel_initializer: _, kernel_regularizer: __, kernel_constraint: ___, ...config }) => config,
  Bidirectional: bidirectional,
  // Keras calls the layer in it past its activity regularizer; TF 2 counts it by another rule.
  TimeDistributed: ({ layer, ...config }) => ({ ...config, layer: isEntry(layer) ? withoutActivity(layer) : layer }),
};

const withoutActivity = ({ config: { activity_regularizer: _, ...config }, ...entry }: KerasEntry): KerasEntry => ({
  ...entry,
  config,
});

function oneAxis(what: string, axis: unknown): unknown {
  if (!Array.isArray(axis)) return axis;
  if (axis.length === 1) return axis[0];
  throw unsupported(what, "one axis, as in tfjs", axis, "tfjs has no such layer.");
}

/** The settings that say something to tfjs. Throws for one that it does not have, or that is none of Keras'. */
function checked(what: string, className: string, config: Json): Json {
  const settings = Object.hasOwn(layerSettings, className) ? layerSettings[className] : undefined;
  if (!settings) return config;
  const kept = Object.entries(config).filter(([key, given]) => {
    const setting = Object.hasOwn(settings, key) ? settings[key] : Object.hasOwn(common, key) ? common[key] : undefined;
    if (setting === meaningless || (setting?.limited && setting.fits(given))) return false;
    if (!setting) {
      if (given === null || given === false || given === undefined) return false;
      throw unsupported(what, "settings that tfjs has", { [key]: given }, "tfjs has no such layer.");
    }
    if (given === undefined) return false;
    if (setting.fits(given)) return given !== null;
    if (setting.limited) throw unsupported(what, `${key} to be ${setting.takes}`, given, "tfjs has no such layer.");
    throw new RegError("INVALID_MODEL", {
      who: "@reg/tfjs",
      what,
      expected: `${key} to be ${setting.takes}`,
      received: show(given),
    });
  });
  return Object.fromEntries(kept);
}

/** Reads one value by its key. `layer` translates a layer inside a layer. */
function value(
  what: string,
  key: string,
  given: unknown,
  dialect: Dialect,
  layer: (entry: KerasEntry) => unknown,
): unknown {
  if (key === "dtype") return dtypeOf(what, given);
  if (key.endsWith("_regularizer")) return regularizer(what, key, given, dialect);
  if (key === "activation" || key === "recurrent_activation") return activation(what, given, dialect);
  if (key.endsWith("_initializer")) return initializer(what, key, given);
  if (key.endsWith("_constraint")) {
    return isEntry(given)
      ? plainClass(what, key, given, constraints)
      : plainClass(what, key, { class_name: String(given), config: {} }, constraints);
  }
  if (!isEntry(given)) return Array.isArray(given) && given.some(isEntry) ? given.map((one) => layer(one)) : given;
  return layer(given);
}

/** A layer for tfjs: the class that computes it as Keras does, and its configuration. Throws `UNSUPPORTED_MODEL`, `INVALID_MODEL`, `UNKNOWN_PENALTY`, `INVALID_PARAMETER`. */
export function translateLayer(
  { class_name, config }: KerasEntry,
  dialect: Dialect,
  layer: (entry: KerasEntry) => unknown,
): { readonly className: string; readonly config: Json } {
  const what = `layer ${show(config.name)} (${class_name})`;
  assertKnown(what, class_name);
  const own = checked(what, class_name, config);
  const { batch_shape, ...rest } = Object.hasOwn(perClass, class_name) ? perClass[class_name]!(own, what) : own;
  const shaped = batch_shape === undefined ? rest : { ...rest, batch_input_shape: batch_shape };
  return {
    className: classFor(class_name, rest),
    config: Object.fromEntries(
      Object.entries(shaped).map(([key, given]) => [key, value(what, key, given, dialect, layer)]),
    ),
  };
}
