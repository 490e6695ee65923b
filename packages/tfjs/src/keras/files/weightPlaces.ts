// The weights of a model by the places that Keras 3 gives them in a file: `layers/bidirectional/forward_layer/cell`, number 0. Layers are
// named by their class there and counted; the order of layers is that of the Keras JSON.
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import type { LayerInternals, LayerVariable } from "../../internals.ts";
import { isEntry, type KerasEntry } from "../json.ts";

/** A weight and where Keras keeps it. */
export interface WeightPlace {
  readonly weight: LayerVariable;
  /** The group of its layer or cell, under which `vars` is. */
  readonly path: string;
  /** Its number in `vars`. */
  readonly index: number;
  /** For messages: `encoder/dense/kernel`. */
  readonly name: string;
  /** The layer of the model, however deep the weight is in it. */
  readonly layer: string;
  /** Whether training moves it: neither it nor anything around it is frozen. */
  readonly isTrained: boolean;
}

/** Own weights: those that this very object made. */
interface Owner extends LayerInternals {
  readonly _nonTrainableWeights: readonly LayerVariable[];
}

/** Keras' word for a class: `LSTMCell` is `lstm_cell`. */
const snakeCase = (className: string): string =>
  className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();

/** Gives each name in a list its number: `dense`, `dense_1`, …. */
function counted(): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  };
}

const layersIn = ({ config }: KerasEntry): readonly KerasEntry[] | undefined =>
  Array.isArray(config.layers) && config.layers.every(isEntry) ? config.layers : undefined;

/** A layer in a layer, by the member that Keras has it in, and what its JSON says of it. */
interface Part {
  readonly path: string;
  readonly owner: LayerInternals;
  readonly entry: KerasEntry;
}

const entryOr = (value: unknown, otherwise: KerasEntry): KerasEntry => (isEntry(value) ? value : otherwise);

/** What a layer is made of, in the order in which Keras goes through it. */
function partsOf(owner: LayerInternals, entry: KerasEntry): readonly Part[] {
  const { config } = entry;
  const layers = layersIn(entry);
  if (owner.layers && layers) return modelParts(owner.layers, layers);
  const name = counted();
  const cells = Array.isArray(config.cells) ? config.cells : [];
  return [
    ...(owner.cell ? [{ path: "cell", owner: owner.cell, entry: entryOr(config.cell, entry) }] : []),
    ...(owner.cells ?? []).map((cell, i) => {
      const of = entryOr(cells[i], { class_name: cell.getClassName(), config: {} });
      return { path: `cells/${name(snakeCase(of.class_name))}`, owner: cell, entry: of };
    }),
    ...(owner.layer ? [{ path: "layer", owner: owner.layer, entry: entryOr(config.layer, entry) }] : []),
    ...(owner.forwardLayer
      ? [{ path: "forward_layer", owner: owner.forwardLayer, entry: entryOr(config.layer, entry) }]
      : []),
    ...(owner.backwardLayer
      ? [
          {
            path: "backward_layer",
            owner: owner.backwardLayer,
            entry: entryOr(config.backward_layer ?? config.layer, entry),
          },
        ]
      : []),
  ];
}

function modelParts(built: readonly LayerInternals[], layers: readonly KerasEntry[]): readonly Part[] {
  const name = counted();
  const byName = new Map(built.map((layer) => [layer.name, layer]));
  return layers.flatMap((entry) => {
    const path = `layers/${name(snakeCase(entry.class_name))}`;
    const layerName = entry.name ?? entry.config.name;
    const owner = byName.get(String(layerName));
    if (owner) return [{ path, owner, entry }];
    if (entry.class_name === "InputLayer") return [];
    throw new RegError("INVALID_MODEL", {
      who: "@reg/tfjs",
      what: "Keras model JSON",
      expected: "layers with names",
      received: `${entry.class_name} of the name ${show(layerName)}`,
    });
  });
}

const lastWord = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** A layer, however deep in a model, and where Keras keeps what it has. */
export interface LayerPlace extends Pick<WeightPlace, "path" | "layer" | "isTrained"> {
  readonly owner: LayerInternals;
  /** For messages: `encoder/dense`. */
  readonly name: string;
}

/** All layers of a model that was built of this JSON, in the order in which Keras goes through them. */
export function layerPlaces(model: LayerInternals, entry: KerasEntry): LayerPlace[] {
  const collect = (part: Part, above: LayerPlace | undefined): LayerPlace[] => {
    const { owner } = part;
    const place = {
      owner,
      path: above ? `${above.path}/${part.path}` : part.path,
      name: above ? `${above.name}/${owner.name}` : owner.name,
      layer: above?.layer ?? owner.name,
      isTrained: (above?.isTrained ?? true) && owner.trainable,
    };
    return [place, ...partsOf(owner, part.entry).flatMap((inside) => collect(inside, place))];
  };
  return partsOf(model, entry).flatMap((part) => collect(part, undefined));
}

/** All weights of a model that was built of this JSON, each once. */
export function weightPlaces(model: LayerInternals, entry: KerasEntry): WeightPlace[] {
  const seen = new Set<LayerVariable>();
  return layerPlaces(model, entry).flatMap(({ owner, path, name, layer, isTrained }) => {
    // Members that tfjs marks protected: see Owner.
    const { _trainableWeights, _nonTrainableWeights } = owner as Owner;
    const places = [..._trainableWeights, ..._nonTrainableWeights].map((weight, index) => ({
      ...{ weight, path, index, layer, name: `${name}/${lastWord(weight.originalName)}` },
      isTrained: isTrained && index < _trainableWeights.length,
    }));
    const fresh = places.filter(({ weight }) => !seen.has(weight));
    for (const { weight } of fresh) seen.add(weight);
    return fresh;
  });
}
