// A model's JSON as Keras 3 reads it, from what tfjs saves.
import type * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { isEntry, type Json, type KerasEntry } from "../json.ts";
import type { Refusals } from "../refusals.ts";
import { written } from "./kerasModules.ts";
import { savedConfig } from "./savedConfig.ts";
import { writeLayer } from "./writeLayer.ts";

type Shape = readonly (number | null)[];

/** A symbolic answer of a layer. */
interface Answer {
  readonly shape: Shape;
  readonly dtype: tf.DataType;
}

/** A layer as it was called. */
interface CalledLayer {
  readonly name: string;
  readonly inboundNodes: readonly { readonly outputTensors: readonly Answer[] }[];
  readonly layers?: readonly CalledLayer[];
}

/** What of a model says how its layers hang together. tfjs marks it private. */
interface Connected {
  readonly layers: readonly CalledLayer[];
  readonly inputs: readonly Answer[];
  readonly containerNodes?: ReadonlySet<string>;
}

const isModel = ({ class_name }: KerasEntry): boolean => /^(Model|Functional|Sequential)$/.test(class_name);

const inputLayer = (name: unknown, shape: unknown, dtype: unknown): KerasEntry =>
  written("keras.layers", "InputLayer", { batch_shape: shape, dtype: dtype ?? "float32", sparse: false, name });

type Row = readonly [layer: string, node: number, tensor: number, kwargs?: Json];

/** Numbers and shapes of the calls in a functional model. */
function callsOf(model: Connected) {
  const layers = new Map(model.layers.map((layer) => [layer.name, layer]));
  // Calls in other models are not among them.
  const nodes = (layer: CalledLayer) =>
    layer.inboundNodes.filter((_, i) => model.containerNodes?.has(`${layer.name}_ib-${i}`) ?? true);
  /** tfjs counts the call that made a nested model; Keras does not. */
  const numberOf = (layer: string, node: number) => (layers.get(layer)?.layers ? node - 1 : node);
  return {
    history: ([layer, node, tensor]: Row) => [layer, numberOf(layer, node), tensor],
    answer: ([layer, node, tensor]: Row): Answer =>
      nodes(layers.get(layer)!)[numberOf(layer, node)]!.outputTensors[tensor]!,
  };
}

function functional({ config }: KerasEntry, model: Connected, refusals: Refusals): KerasEntry {
  const { history, answer } = callsOf(model);
  const tensor = (row: Row) => ({
    class_name: "__keras_tensor__",
    config: { shape: answer(row).shape, dtype: answer(row).dtype, keras_history: history(row) },
  });
  const call = (rows: readonly Row[]) => {
    const [first] = rows;
    const tensors = rows.map(tensor);
    return { args: [tensors.length === 1 ? tensors[0] : tensors], kwargs: first?.[3] ?? {} };
  };
  const live = new Map(model.layers.map((layer) => [layer.name, layer]));
  const layers = (config.layers as readonly (KerasEntry & { readonly inbound_nodes: readonly Row[][] })[]).map(
    ({ inbound_nodes, ...entry }) => ({
      ...entryOf(entry, live.get(String(entry.config.name)), refusals),
      name: entry.config.name,
      inbound_nodes: inbound_nodes.map(call),
    }),
  );
  // One is no list of one: the model would answer with a list.
  const ends = (rows: unknown) => {
    const all = (rows as readonly Row[]).map(history);
    return all.length === 1 ? all[0] : all;
  };
  return written("keras.src.models.functional", "Functional", {
    ...{ name: config.name, trainable: config.trainable ?? true, layers },
    input_layers: ends(config.input_layers),
    output_layers: ends(config.output_layers),
  });
}

function sequential({ config }: KerasEntry, model: Connected, refusals: Refusals): KerasEntry {
  const layers = config.layers as readonly KerasEntry[];
  const [input] = model.inputs;
  const first = layers[0]?.class_name === "InputLayer" ? [] : [inputLayer("input_layer", input!.shape, input!.dtype)];
  const live = new Map(model.layers.map((layer) => [layer.name, layer]));
  return written("keras", "Sequential", {
    ...{ name: config.name, trainable: config.trainable ?? true },
    layers: [...first, ...layers.map((entry) => entryOf(entry, live.get(String(entry.config.name)), refusals))],
  });
}

/** A layer or a model in Keras' words; what cannot be said is kept in `refusals`. */
function entryOf(entry: KerasEntry, live: unknown, refusals: Refusals): KerasEntry {
  if (entry.class_name === "Sequential") return sequential(entry, live as Connected, refusals);
  if (isModel(entry)) return functional(entry, live as Connected, refusals);
  if (entry.class_name === "InputLayer") {
    const { name, batch_input_shape, dtype } = entry.config;
    return inputLayer(name, batch_input_shape, dtype);
  }
  const inner = (one: KerasEntry) => entryOf(one, innerOf(live, one), refusals);
  return refusals.keep(() => writeLayer(savedConfig(entry, live), inner), entry);
}

/** The live layer in a wrapper. */
function innerOf(live: unknown, { config }: KerasEntry): unknown {
  const { layer } = (live ?? {}) as { readonly layer?: { readonly name: string } };
  return layer?.name === config.name ? layer : undefined;
}

/** The JSON of a model, for Keras 3. Throws one error that names every layer that cannot be written. */
export function kerasEntryOf(model: LayersModel, refusals: Refusals): KerasEntry {
  const json: unknown = model.toJSON(null, false);
  // Typed as a config; it has a class.
  if (!isEntry(json)) throw new TypeError("tfjs' JSON has no class");
  const entry = entryOf(json, model, refusals);
  refusals.rethrow();
  return entry;
}
