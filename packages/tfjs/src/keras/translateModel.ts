// A Sequential or functional model, from Keras to what tfjs reads: names, calls and masks are checked here, layers in translateLayer.ts.
import { type Dialect, RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { type Called, inOrder, type Row } from "./calls.ts";
import { isEntry, type Json, type KerasEntry } from "./json.ts";
import { maskAfter, maskedModel, maskedOutputs } from "./masks.ts";
import { endpoints, inboundNodes, type NodeIndex } from "./nodes.ts";
import { collectRefusals, type Refusals } from "./refusals.ts";
import { assertFree } from "./trainingArgument.ts";
import { translateLayer } from "./translateLayer.ts";

const models = new Set(["Functional", "Model", "Sequential"]);
/** A model, on its own or as a layer. */
export const isModel = ({ class_name, config }: KerasEntry): boolean =>
  models.has(class_name) || (Array.isArray(config.layers) && class_name !== "StackedRNNCells");

// Deeper than any model is nested, and less than a stack holds.
const deepest = 50;

function layer(entry: KerasEntry, dialect: Dialect, depth: number): Json {
  if (depth > deepest) throw malformed(`layers in at most ${deepest} others`, "more");
  if (isModel(entry)) return model(entry, dialect, depth).json;
  const { className, config } = translateLayer(entry, dialect, (inner) => layer(inner, dialect, depth + 1));
  return { class_name: className, config };
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

/** Names that every object has: tfjs keeps layers by their names in a plain one. */
const isTaken = (name: string): boolean => name in Object.prototype;

/** The layers of a model. Throws `INVALID_MODEL` unless each has a class, a configuration and, where needed, a name of its own. */
function layersOf({ class_name, config: { layers } }: KerasEntry): readonly KerasEntry[] {
  if (!Array.isArray(layers) || layers.length === 0) throw malformed("layers in a list", show(layers));
  const broken: unknown = layers.find((entry) => !isEntry(entry));
  if (broken !== undefined) throw malformed(`layers of the form { "class_name", "config" }`, show(broken));
  const seen = new Set<unknown>();
  for (const entry of layers as KerasEntry[]) {
    const name = nameOf(entry);
    if (name === undefined && class_name === "Sequential") continue;
    if (typeof name !== "string" || name === "" || name.length > 500 || isTaken(name)) {
      throw malformed("layers with names", `the name ${show(name)}`);
    }
    if (seen.has(name)) throw malformed("layers with names of their own", `two layers ${show(name)}`);
    seen.add(name);
  }
  return layers as KerasEntry[];
}

/**
 * The number tfjs gives to the call of a layer. A nested model's first is the call that made it, for tfjs and TF 2; Keras 3 does
 * not count that one. Throws `INVALID_MODEL` for a call that is nowhere: tfjs would look for it without end.
 */
function nodeIndex(layers: readonly KerasEntry[], dialect: Dialect, isEndpoint: boolean): NodeIndex {
  const entries = new Map(layers.map((entry) => [nameOf(entry), entry]));
  return (name, node) => {
    const entry = entries.get(name);
    // Keras 3 counts it where a functional model is an output of another.
    const isCounted = dialect.name !== "keras3" || (isEndpoint && entry?.class_name !== "Sequential" && node > 0);
    const index = entry && !isCounted ? node + madeBy(entry) : node;
    // An InputLayer has a node and no call.
    const calls = Array.isArray(entry?.inbound_nodes) ? Math.max(entry.inbound_nodes.length, 1) : 1;
    if (entry && index < madeBy(entry) + calls) return index;
    throw new RegError("INVALID_MODEL", {
      who: "@reg/tfjs",
      what: "Keras model JSON",
      expected: "calls on layers of the model",
      received: `one on call ${node} of ${show(name)}`,
      advice: `It was read as ${dialect.name}: if it is another's, name the dialect.`,
    });
  };
}

const callsOf = ({ inbound_nodes }: KerasEntry): number => (Array.isArray(inbound_nodes) ? inbound_nodes.length : 0);

const madeBy = (entry: KerasEntry): number => (isModel(entry) ? 1 : 0);

/** A model for tfjs, and whether its outputs have a mask. */
interface Translated {
  readonly json: Json;
  readonly isMasked: boolean;
}

const maskAfterAny = (entry: KerasEntry, isMasked: boolean): boolean => {
  if (!isModel(entry)) return maskAfter(entry, isMasked);
  if (isMasked) throw maskedModel(`model ${show(nameOf(entry))}`);
  return false;
};

/** A model for tfjs. Throws `INVALID_MODEL`, and as `translateLayer` does. */
export function translateModel(entry: KerasEntry, dialect: Dialect): Json {
  return model(entry, dialect).json;
}

function model(entry: KerasEntry, dialect: Dialect, depth = 0): Translated {
  const layers = layersOf(entry);
  const translated =
    entry.class_name === "Sequential"
      ? sequential(entry, layers, dialect, depth)
      : functional(entry, layers, dialect, depth);
  // tfjs has no mask beyond a model, and none in its losses.
  if (translated.isMasked) throw maskedOutputs(`model ${show(entry.config.name)}`);
  return translated;
}

function sequential(
  { class_name, config }: KerasEntry,
  layers: readonly KerasEntry[],
  dialect: Dialect,
  depth: number,
): Translated {
  const refusals = collectRefusals();
  const built = withInput(layers, config.build_input_shape).map((entry) =>
    refusals.keep(() => layer(entry, dialect, depth + 1), {}),
  );
  const isMasked = layers.reduce((masked, entry) => refusals.keep(() => maskAfterAny(entry, masked), false), false);
  refusals.rethrow();
  return { json: { class_name, config: { ...named(config), layers: built } }, isMasked };
}

/** Masks go with the calls; a call that tfjs would make otherwise is refused. */
function outputsAreMasked(called: readonly Called[], outputs: readonly Row[], refusals: Refusals): boolean {
  const masked = new Set<string>();
  const isMasked = ([name, node]: Row) => masked.has(`${node} ${name}`);
  for (const call of inOrder(called)) {
    refusals.keep(() => assertFree(call), undefined);
    const isGiven = call.rows.some(isMasked);
    if (refusals.keep(() => maskAfterAny(call.of.entry, isGiven), false)) masked.add(`${call.node} ${call.of.name}`);
  }
  return outputs.some(isMasked);
}

function functional(
  { config }: KerasEntry,
  layers: readonly KerasEntry[],
  dialect: Dialect,
  depth: number,
): Translated {
  const nodeOf = nodeIndex(layers, dialect, false);
  const endOf = nodeIndex(layers, dialect, true);
  const refusals = collectRefusals();
  const built = layers.map((entry) => refusals.keep(() => layer(entry, dialect, depth + 1), {}));
  const called = layers.map((entry): Called => {
    const name = nameOf(entry) as string;
    const isInput = entry.class_name === "InputLayer";
    const calls = refusals.keep(() => inboundNodes(`layer ${show(name)}`, entry.inbound_nodes, nodeOf), []);
    if (isInput && calls.length > 0) throw malformed("an InputLayer without calls", `calls of ${show(name)}`);
    return { name, entry, made: isInput ? 1 : madeBy(entry), calls };
  });
  const outputs = endpoints("output_layers", config.output_layers, endOf);
  // Calls that were refused are not there: what follows them would seem to be called on nothing.
  if (called.some(({ calls, entry }) => calls.length < callsOf(entry))) refusals.rethrow();
  const isMasked = outputsAreMasked(called, outputs, refusals);
  refusals.rethrow();
  return {
    json: {
      class_name: "Functional",
      config: {
        ...named(config),
        // tfjs has no arguments of calls: those that were read make no difference.
        layers: called.map(({ name, calls }, i) => ({
          ...built[i],
          name,
          inbound_nodes: calls.map((rows) => rows.map(([layer, node, tensor]) => [layer, node, tensor, {}])),
        })),
        input_layers: endpoints("input_layers", config.input_layers, endOf).map(endpoint),
        output_layers: outputs.map(endpoint),
      },
    },
    isMasked,
  };
}

const endpoint = ([layer, node, tensor]: Row) => [layer, node, tensor];

const named = ({ name }: Json): Json => (name === undefined ? {} : { name: assertName(name) });

function assertName(name: unknown): string {
  if (typeof name === "string" && name.length <= 500) return name;
  throw malformed("a model with a name", show(name));
}

const malformed = (expected: string, received: string) =>
  new RegError("INVALID_MODEL", { who: "@reg/tfjs", what: "Keras model JSON", expected, received });
