// Model JSON of Keras 3 and TF 2, made into what tfjs reads: `model.to_json()` in Python, `tf.models.modelFromJSON` here.
//
// The two formats are told apart by marks neither shares with the other (`keras_version: "2…"`, or Keras 3's `module` at the
// top), never by what their defaults would mean; without a mark the caller names the dialect. Weights are not in this JSON.
import { type Dialect, keras3, RegError, show, tf2 } from "@reg/core";
import type * as tf from "@tensorflow/tfjs-core";
import type { models } from "@tensorflow/tfjs-layers";
import { isEntry, isJson, type Json, type KerasEntry } from "./json.ts";
import { endpoints, inboundNodes, type NodeIndex } from "./nodes.ts";
import { translateLayer } from "./translateLayer.ts";

export interface FromKerasOptions {
  /** Whose JSON it is, for one that does not say: `keras3` or `tf2` of `@reg/core`. */
  readonly dialect?: Dialect;
}

/** What `tf.models.modelFromJSON` reads, and `modelTopology` of what `tf.loadLayersModel` does. */
export type ModelTopology = Parameters<typeof models.modelFromJSON>[0];

const isModel = ({ class_name, config }: KerasEntry): boolean =>
  Array.isArray(config.layers) && config.layers.every(isEntry) && class_name !== "StackedRNNCells";

function dialectOf(model: KerasEntry): Dialect {
  const version = model.keras_version;
  if (typeof version === "string") return version.startsWith("2") ? tf2 : keras3;
  if (typeof model.module === "string" && "registered_name" in model) return keras3;
  throw new RegError("INVALID_MODEL", {
    who: "@reg/tfjs",
    what: "Keras model JSON",
    expected: `"keras_version" (TF 2) or "module" and "registered_name" (Keras 3) at the top`,
    received: Object.keys(model).join(", "),
    advice: "Name the dialect: fromKeras(json, { dialect: keras3 }).",
  });
}

function layer(entry: KerasEntry, dialect: Dialect): Json {
  if (isModel(entry)) return model(entry, dialect);
  return { class_name: entry.class_name, config: translateLayer(entry, dialect, (inner) => layer(inner, dialect)) };
}

/** A Sequential that was built by calling it says its input shape apart from its layers. */
function withInput(layers: readonly KerasEntry[], shape: unknown): readonly KerasEntry[] {
  const [first, ...others] = layers;
  if (!first || !Array.isArray(shape)) return layers;
  const { config } = first;
  if ("batch_shape" in config || "batch_input_shape" in config || isModel(first)) return layers;
  return [{ ...first, config: { ...config, batch_input_shape: shape } }, ...others];
}

const nameOf = ({ name, config }: KerasEntry): unknown => name ?? config.name;

/**
 * The number tfjs gives to the call of a layer. A nested model's first is the call that made it, for tfjs and TF 2; Keras 3 does
 * not count that one. Throws `INVALID_MODEL` for a call that is nowhere: tfjs would look for it without end.
 */
function nodeIndex(layers: readonly KerasEntry[], dialect: Dialect): NodeIndex {
  const made = (entry: KerasEntry) => (isModel(entry) ? 1 : 0);
  const entries = new Map(layers.map((entry) => [nameOf(entry), entry]));
  return (name, node) => {
    const entry = entries.get(name);
    const index = entry && dialect.name === "keras3" ? node + made(entry) : node;
    // An InputLayer has a node and no call.
    const calls = Array.isArray(entry?.inbound_nodes) ? Math.max(entry.inbound_nodes.length, 1) : 1;
    if (entry && index < made(entry) + calls) return index;
    throw new RegError("INVALID_MODEL", {
      who: "@reg/tfjs",
      what: "Keras model JSON",
      expected: "calls on layers of the model",
      received: `one on call ${node} of ${show(name)}`,
      advice: `It was read as ${dialect.name}: if it is another's, name the dialect.`,
    });
  };
}

function model({ class_name, config }: KerasEntry, dialect: Dialect): Json {
  const layers = config.layers as readonly KerasEntry[];
  const { name } = config;
  if (class_name === "Sequential") {
    const built = withInput(layers, config.build_input_shape);
    return { class_name, config: { name, layers: built.map((entry) => layer(entry, dialect)) } };
  }
  const nodeOf = nodeIndex(layers, dialect);
  const nodes = (entry: KerasEntry) => inboundNodes(`layer ${show(nameOf(entry))}`, entry.inbound_nodes, nodeOf);
  return {
    class_name: "Functional",
    config: {
      name,
      layers: layers.map((entry) => ({
        ...layer(entry, dialect),
        name: nameOf(entry),
        inbound_nodes: nodes(entry),
      })),
      input_layers: endpoints(config.input_layers, nodeOf),
      output_layers: endpoints(config.output_layers, nodeOf),
    },
  };
}

/** The model in a JSON: bare, in the `model_config` of an H5 file, or in the `modelTopology` of a tfjs model.json. */
export function kerasModelIn(json: string | object): KerasEntry {
  let parsed: unknown;
  try {
    parsed = typeof json === "string" ? JSON.parse(json) : json;
  } catch (cause) {
    throw invalid("text that is not JSON", cause);
  }
  const topology = isJson(parsed) ? (parsed.modelTopology ?? parsed) : parsed;
  const found = isJson(topology) ? (topology.model_config ?? topology) : topology;
  if (!isJson(topology) || !isEntry(found) || !isModel(found)) {
    throw invalid(isJson(found) ? `the keys ${Object.keys(found).join(", ")}` : show(found));
  }
  // An H5 file keeps these beside the model.
  const { keras_version, training_config: compile_config } = topology;
  return {
    ...(keras_version !== undefined && { keras_version }),
    ...(isJson(compile_config) && { compile_config }),
    ...found,
  };
}

const invalid = (received: string, cause?: unknown) =>
  new RegError("INVALID_MODEL", {
    who: "@reg/tfjs",
    what: "Keras model JSON",
    expected: `{ "class_name", "config": { "layers": … } }, as model.to_json() writes it`,
    received,
    advice: "Subclassed models have no layers in their JSON: export a Sequential or functional model.",
    cause,
  });

/**
 * The JSON of a Keras 3 or TF 2 model for `tf.models.modelFromJSON`. Regularizers `L1`, `L2`, `L1L2` and `OrthogonalRegularizer`
 * become classes that are registered once `@reg/tfjs` is imported, with Keras' numbers.
 *
 * Throws `INVALID_MODEL`, `UNSUPPORTED_MODEL` (a layer or setting tfjs does not have), `UNKNOWN_PENALTY`, `INVALID_PARAMETER`.
 */
export function fromKeras(
  json: string | Json | tf.io.ModelArtifacts,
  { dialect }: FromKerasOptions = {},
): ModelTopology {
  const entry = kerasModelIn(json);
  // tfjs reads any JSON object; its type names the values one by one.
  return model(entry, dialect ?? dialectOf(entry)) as ModelTopology;
}
