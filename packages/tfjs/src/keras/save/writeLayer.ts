// One layer's configuration, from what tfjs saves to what Keras 3 reads: the way back of `translateLayer`. What Keras would compute
// otherwise is refused.
import { keras3, RegError, tfjs } from "@reg/core";
import { isEntry, type Json, type KerasEntry } from "../json.ts";
import { layerSettings } from "../layerSettings.ts";
import { kerasActivations } from "../layers/activations.ts";
import { meaningless } from "../settings.ts";
import { unsupported } from "../unsupported.ts";
import { written } from "./kerasModules.ts";

const initializerNames: Readonly<Record<string, string>> = {
  LeCunNormal: "LecunNormal",
  LeCunUniform: "LecunUniform",
};
const initializers = new Set([
  ...["Zeros", "Ones", "Constant", "RandomUniform", "RandomNormal", "TruncatedNormal", "Identity", "VarianceScaling"],
  ...["GlorotUniform", "GlorotNormal", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform", "Orthogonal"],
]);
const constraints = new Set(["MaxNorm", "UnitNorm", "NonNeg", "MinMaxNorm"]);
const activations = new Set([
  ...["elu", "selu", "relu", "relu6", "linear", "sigmoid", "softplus", "softsign", "tanh", "softmax", "gelu", "mish"],
  ...["swish", "silu", "log_softmax"],
]);

/** The class in Keras of a class of tfjs or of ours. */
export const kerasClass = (className: string): string => className.replace(/^Reg>/, "");

/** Names of ours as tfjs spells them in a saved model. */
const ours = new Map(
  Object.entries(kerasActivations).flatMap(([name, inKeras]) => [
    [name, inKeras],
    [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), inKeras],
  ]),
);

function activation(what: string, given: unknown): unknown {
  const own = ours.get(String(given));
  if (own) return own;
  const name = given;
  if (name === null || activations.has(String(name))) return name;
  if (name === "hard_sigmoid") {
    const advice = 'Keras 3 made it relu6(x + 3) / 6. Train with "sigmoid".';
    throw unsupported(what, "an activation that means the same in Keras 3", name, advice);
  }
  throw unsupported(what, "an activation that Keras 3 has", name, "Use another one, or save with model.save.");
}

function initializer(what: string, key: string, { class_name, config }: KerasEntry): KerasEntry {
  const name = initializerNames[class_name] ?? class_name;
  if (!initializers.has(name)) {
    throw unsupported(what, `${key} to be one that Keras has`, class_name, "It only makes fresh weights: set another.");
  }
  // tfjs' "normal" is a truncated one.
  const distribution = config.distribution === "normal" ? "truncated_normal" : config.distribution;
  return written("keras.initializers", name, distribution === undefined ? config : { ...config, distribution });
}

function constraint(what: string, key: string, { class_name, config }: KerasEntry): KerasEntry {
  if (constraints.has(class_name)) return written("keras.constraints", class_name, config);
  throw unsupported(what, `${key} to be one that Keras has`, class_name, "Leave it out before you save.");
}

function regularizer(what: string, key: string, given: KerasEntry): unknown {
  try {
    return keras3.write(tfjs.read(given));
  } catch (cause) {
    if (!(cause instanceof RegError)) throw cause;
    const advice = "Penalties of this kind are attached with regularize, and are no part of the layer.";
    throw unsupported(what, `${key} to be one that Keras has`, given.class_name, advice);
  }
}

/** Reads one value by its key. `layer` writes a layer inside a layer. */
function value(what: string, key: string, given: unknown, layer: (entry: KerasEntry) => unknown): unknown {
  if (key === "activation" || key === "recurrent_activation") return activation(what, given);
  if (Array.isArray(given) && given.some(isEntry)) return given.map((one) => layer(one as KerasEntry));
  if (!isEntry(given)) return given;
  if (key.endsWith("_regularizer")) return regularizer(what, key, given);
  if (key.endsWith("_initializer")) return initializer(what, key, given);
  if (key.endsWith("_constraint")) return constraint(what, key, given);
  return layer(given);
}

/** What Keras calls otherwise, or has no more. */
const perClass: Readonly<Record<string, (config: Json) => Json>> = {
  LeakyReLU: ({ alpha, ...config }) => ({ ...config, negative_slope: alpha }),
  ActivityRegularization: ({ activity_regularizer: _, ...config }) => config,
  Embedding: ({ input_length: _, ...config }) => config,
  ...Object.fromEntries(
    [1, 2, 3].map((rank) => [`SpatialDropout${rank}D`, ({ noise_shape: _, trainable: __, ...config }: Json) => config]),
  ),
  // tfjs takes `null` for the default.
  LSTM: ({ unit_forget_bias, ...config }) => ({ ...config, unit_forget_bias: unit_forget_bias ?? true }),
  LSTMCell: ({ unit_forget_bias, ...config }) => ({ ...config, unit_forget_bias: unit_forget_bias ?? true }),
};

/** A layer for Keras 3. Throws `UNSUPPORTED_MODEL`. */
export function writeLayer({ class_name, config }: KerasEntry, layer: (entry: KerasEntry) => unknown): KerasEntry {
  const className = kerasClass(class_name);
  const what = `layer ${JSON.stringify(config.name)} (${className})`;
  const settings = Object.hasOwn(layerSettings, className) ? layerSettings[className] : undefined;
  if (!settings || className === "ThresholdedReLU") {
    throw unsupported(
      what,
      "a class that Keras 3 has",
      className,
      "Save the model with model.save, or leave the layer out.",
    );
  }
  const isKept = (key: string) =>
    key === "name" || key === "trainable" || (Object.hasOwn(settings, key) && settings[key] !== meaningless);
  const kept = Object.entries(config).filter(([key]) => isKept(key));
  const renamed = (perClass[className] ?? ((same: Json) => same))(Object.fromEntries(kept));
  const said = Object.entries(renamed).map(([key, given]) => [key, value(what, key, given, layer)]);
  return written("keras.layers", className, Object.fromEntries(said));
}
