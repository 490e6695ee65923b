// One layer's configuration, from Keras to what tfjs reads. What tfjs would silently compute otherwise is refused.
import { type Dialect, RegError, show } from "@reg/core";
import * as tf from "@tensorflow/tfjs-core";
import { regularizerOf } from "../defineRegularizer.ts";
import "../regularizers.ts";
import { isEntry, isJson, type Json, type KerasEntry } from "./json.ts";
import { unsupported } from "./unsupported.ts";

const inRegistry = (className: string): boolean => className in tf.serialization.SerializationMap.getMap().classNameMap;

/** Throws `UNSUPPORTED_MODEL` unless tfjs has the class, or the user has registered it. */
function assertKnown(what: string, className: string): void {
  if (inRegistry(className)) return;
  throw unsupported(
    what,
    "a class that tfjs has",
    className,
    "Port it and register it with tf.serialization.registerClass.",
  );
}

const renamed: Readonly<Record<string, string>> = {
  LecunNormal: "LeCunNormal",
  LecunUniform: "LeCunUniform",
  IdentityInitializer: "Identity",
};
const activationNames: Readonly<Record<string, string>> = { silu: "swish" };
const regularizerClasses = new Set(["L1", "L2", "L1L2", "OrthogonalRegularizer"]);

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
  if (key === "activity_regularizer") {
    throw unsupported(
      what,
      "no activity_regularizer, which tfjs 4 cannot train (tfjs issue 8022)",
      value,
      "Remove it.",
    );
  }
  if (isEntry(value) && !regularizerClasses.has(value.class_name) && inRegistry(value.class_name)) {
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
    throw unsupported(what, "an activation that means the same in tfjs", name, "tfjs' hardSigmoid is that of TF 2.");
  }
  return activationNames[String(name)] ?? name;
}

function initializer({ class_name, config }: KerasEntry): KerasEntry {
  const { input_axes: _, output_axes: __, ...kept } = config;
  const distribution = kept.distribution === "untruncated_normal" ? "normal" : kept.distribution;
  const name = renamed[class_name] ?? class_name;
  return { class_name: name, config: distribution === undefined ? kept : { ...kept, distribution } };
}

// What both directions may have of their own. Initializers make fresh weights and nothing else.
const ofDirection = (key: string): boolean => key === "name" || key === "go_backwards" || key.endsWith("_initializer");

/** Keras 3 writes both directions, with their prefix in the names; tfjs makes the second of the first and prefixes both. */
function bidirectional({ backward_layer: backward, ...config }: Json, what: string): Json {
  const { layer: forward } = config;
  if (!isEntry(backward) || !isEntry(forward)) return config;
  const settings = ({ class_name, config }: KerasEntry) =>
    JSON.stringify([class_name, Object.entries(config).filter(([key]) => !ofDirection(key))]);
  if (settings(forward) !== settings(backward)) {
    throw unsupported(what, "a backward_layer like its layer", backward, "tfjs makes one of the other.");
  }
  const name = String(forward.config.name).replace(/^forward_/, "");
  return { ...config, layer: { ...forward, config: { ...forward.config, name } } };
}

/** What one class needs beside the rules for all. Gets the configuration as Keras wrote it. */
const perClass: Readonly<Record<string, (config: Json, what: string) => Json>> = {
  BatchNormalization: ({ axis, ...config }) => ({ ...config, axis: Array.isArray(axis) ? axis[0] : axis }),
  LeakyReLU: ({ negative_slope, alpha, ...config }) => ({ ...config, alpha: alpha ?? negative_slope }),
  // TF 2 writes the fields of a plain convolution too, which tfjs refuses here.
  SeparableConv2D: ({ kernel_initializer: _, kernel_regularizer: __, kernel_constraint: ___, ...config }) => config,
  Bidirectional: bidirectional,
};

/**
 * Settings of which tfjs has one value only, by key and class: any other would change the numbers without a word. `null` stands for
 * "not set". They are left out of what tfjs gets.
 */
const onlyValue: Readonly<Record<string, readonly [className: RegExp, value: unknown]>> = {
  groups: [/Conv/, 1],
  output_padding: [/Conv/, null],
  keepdims: [/^Global/, false],
  reset_after: [/^GRU/, false],
  time_major: [/./, false],
  zero_output_for_mask: [/./, false],
  threshold: [/^ReLU$/, 0],
  negative_slope: [/^ReLU$/, 0],
  rms_scaling: [/Norm/, false],
  renorm: [/Norm/, false],
  ragged: [/^Input/, false],
  lora_rank: [/./, null],
  quantization_config: [/./, null],
};

function withoutDefaults(what: string, className: string, config: Json): Json {
  return Object.fromEntries(
    Object.entries(config).filter(([key, given]) => {
      const [classes, value] = onlyValue[key] ?? [];
      if (!classes?.test(className)) return true;
      if (given === undefined || given === null || given === value) return false;
      throw unsupported(what, `${key} to be ${value}, as in tfjs`, given, "tfjs has no such layer.");
    }),
  );
}

/** Of no meaning to tfjs, or of none that changes numbers. */
const dropped = new Set(["optional", "synchronized", "renorm_clipping", "renorm_momentum"]);

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
  if (!isEntry(given)) return Array.isArray(given) && given.some(isEntry) ? given.map((one) => layer(one)) : given;
  if (key.endsWith("_initializer")) return initializer(given);
  if (key.endsWith("_constraint")) return { class_name: given.class_name, config: given.config };
  return layer(given);
}

/** A layer's configuration for tfjs. Throws `UNSUPPORTED_MODEL`, `UNKNOWN_PENALTY`, `INVALID_PARAMETER`. */
export function translateLayer(
  { class_name, config }: KerasEntry,
  dialect: Dialect,
  layer: (entry: KerasEntry) => unknown,
): Json {
  const what = `layer ${show(config.name)} (${class_name})`;
  assertKnown(what, class_name);
  const { batch_shape, ...rest } = withoutDefaults(what, class_name, perClass[class_name]?.(config, what) ?? config);
  const shaped = batch_shape === undefined ? rest : { ...rest, batch_input_shape: batch_shape };
  return Object.fromEntries(
    Object.entries(shaped)
      .filter(([key]) => !dropped.has(key))
      .map(([key, given]) => [key, value(what, key, given, dialect, layer)]),
  );
}
