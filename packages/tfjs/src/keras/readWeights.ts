// The weights of a Keras model that `tensorflowjs_converter` made of its H5 file, put into the model tfjs built of its JSON.
import { RegError } from "@reg/core";
import * as tf from "@tensorflow/tfjs-core";
import type { LayerInternals, LayerVariable } from "../internals.ts";
import { childrenOf } from "../parameters.ts";
import { listed } from "./listed.ts";

// Keras 3 calls the kernel of a DepthwiseConv2D simply so.
const segments = (name: string): string[] => name.replace(/\/depthwise_kernel$/, "/kernel").split("/");

/** Keras 3 puts the names of models before a layer's and that of a recurrent layer's cell after it; tfjs has neither. */
function isSame(keras: string, ours: string): boolean {
  const wanted = segments(ours);
  let at = 0;
  for (const segment of segments(keras)) if (segment === wanted[at]) at++;
  return at === wanted.length;
}

/** A weight and where it is. */
interface Place {
  readonly weight: LayerVariable;
  readonly name: string;
  /** The layer of the model that it is in, however deep. */
  readonly layer: string;
}

/** The cells of all stacked cells in a layer. */
const stacksIn = (layer: LayerInternals): (readonly LayerInternals[])[] => [
  ...(layer.cells ? [layer.cells] : []),
  ...[...childrenOf(layer), ...(layer.layers ?? [])].flatMap(stacksIn),
];

/** All weights, under the names of Keras: tfjs calls the cells of a stack by their number. */
function placesIn(model: { readonly layers: readonly LayerInternals[] }): Place[] {
  const places = model.layers.flatMap((layer) => {
    const cells = stacksIn(layer)[0] ?? [];
    const named = (name: string) =>
      name.replace(/\bRNNCell_(\d+)/, (whole, number) => cells[Number(number)]?.name ?? whole);
    return layer.weights.map((weight) => ({ weight, name: named(weight.originalName), layer: layer.name }));
  });
  // A shared layer is there once.
  return [...new Map(places.map((place) => [place.weight, place])).values()];
}

const namesOf = (places: readonly Place[]) => listed(places.map(({ name }) => name));

const invalid = (what: string, expected: string, received: string, advice = "Convert the model anew.") =>
  new RegError("INVALID_MODEL", { who: "@reg/tfjs", what, expected, received, advice });

/**
 * The weight of a name. Layers of two nested models may have the same: then the converter writes them by the names of the models, in
 * alphabetical order.
 */
function weightNamed(
  name: string,
  times: number,
  places: readonly Place[],
  found: ReadonlyMap<LayerVariable, unknown>,
) {
  const fitting = places.filter((place) => isSame(name, place.name));
  if (fitting.length > 0 && (fitting.length === 1 || fitting.length === times)) {
    const inOrder = fitting.toSorted((a, b) => (a.layer < b.layer ? -1 : a.layer > b.layer ? 1 : 0));
    const free = inOrder.find(({ weight }) => !found.has(weight));
    if (free) return free.weight;
    throw invalid(`weight ${name}`, `${fitting[0]!.name} once`, "it again");
  }
  const among = namesOf(fitting.length > 0 ? fitting : places);
  const advice = `Convert the model as H5 (model.save("model.h5")): a .keras file does not keep the names of layers.`;
  throw invalid(
    `weight ${name}`,
    "the name of one weight of the model",
    `that of ${fitting.length} of ${among}`,
    advice,
  );
}

/** The tensors of a file in its order; names may be there twice. */
function decoded({ weightData, weightSpecs }: Pick<tf.io.ModelArtifacts, "weightData" | "weightSpecs">) {
  const specs = weightSpecs!;
  try {
    const tensors = tf.io.decodeWeights(
      weightData!,
      specs.map((spec, i) => ({ ...spec, name: `${i}` })),
    );
    return specs.map(({ name }, i) => [name, tensors[i]!] as const);
  } catch (cause) {
    const received = cause instanceof Error ? cause.message.slice(0, 500) : String(cause);
    throw new RegError("INVALID_MODEL", {
      who: "@reg/tfjs",
      what: "weights",
      expected: "weights that tfjs can read",
      received,
      cause,
    });
  }
}

/** Gives each weight its numbers, by name. Throws `INVALID_MODEL` unless all are there; nothing is written then. */
export function readWeights(
  model: { readonly layers: readonly LayerInternals[] },
  artifacts: Pick<tf.io.ModelArtifacts, "weightData" | "weightSpecs">,
): void {
  const places = placesIn(model);
  tf.tidy(() => {
    const found = new Map<LayerVariable, tf.Tensor>();
    const read = decoded(artifacts);
    const times = (wanted: string) => read.filter(([name]) => name === wanted).length;
    for (const [name, tensor] of read) {
      const weight = weightNamed(name, times(name), places, found);
      if (tensor.shape.join() !== weight.shape.join()) {
        throw invalid(`weight ${name}`, `shape [${weight.shape}]`, `[${tensor.shape}]`);
      }
      found.set(weight, tensor);
    }
    const missing = places.filter(({ weight }) => !found.has(weight));
    if (missing.length > 0) throw invalid("weights", "all weights of the model", `none for ${namesOf(missing)}`);
    for (const [weight, tensor] of found) weight.read().assign(tensor);
  });
}
