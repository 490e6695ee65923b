// `.h5` of TF 2 and Keras 3, and of `save_weights` of TF 2: for each layer of the model a list of names, in the order of its weights.
import type { LayerInternals } from "../../internals.ts";
import type { KerasEntry } from "../json.ts";
import { assignWeights, type Found } from "./assignWeights.ts";
import type { Hdf5Group } from "./hdf5.ts";
import { type WeightPlace, weightPlaces } from "./weightPlaces.ts";

/** Keras writes what is trained first, of a layer with all that is in it. */
const inOrder = (places: readonly WeightPlace[]): readonly WeightPlace[] => [
  ...places.filter(({ isTrained }) => isTrained),
  ...places.filter(({ isTrained }) => !isTrained),
];

const isWeight = (name: string): boolean => !name.includes("seed_generator");

/** The names of a layer's weights, and the arrays that they name. */
function namedIn(file: Hdf5Group, layer: string) {
  const group = file.group(layer);
  // Without arrays there is a list without names, which is none of texts.
  if (!group || group.keys.length === 0) return [];
  return (group.texts("weight_names") ?? []).filter(isWeight).map((name) => {
    const slash = name.lastIndexOf("/");
    const owner = slash < 0 ? group : group.group(name.slice(0, slash));
    return { at: `${layer}/${name}`, array: owner?.array(name.slice(slash + 1)) };
  });
}

/** Fills a model that was built of this JSON. Throws `INVALID_MODEL` unless file and model fit; nothing is written then. */
export function readLegacyWeights(model: LayerInternals, entry: KerasEntry, file: Hdf5Group): void {
  const byLayer = new Map<string, WeightPlace[]>(model.layers!.map(({ name }) => [name, []]));
  for (const place of weightPlaces(model, entry)) byLayer.get(place.layer)!.push(place);
  const found: Found[] = [];
  const leftOver: string[] = [];
  for (const [layer, places] of byLayer) {
    const named = namedIn(file, layer);
    inOrder(places).forEach((place, i) => {
      found.push({ place, array: named[i]?.array, at: named[i]?.at ?? `${layer}, number ${i}` });
    });
    leftOver.push(...named.slice(places.length).map(({ at }) => at));
  }
  const others = (file.texts("layer_names") ?? []).filter((name) => !byLayer.has(name));
  leftOver.push(...others.flatMap((name) => namedIn(file, name).map(({ at }) => at)));
  assignWeights(found, leftOver);
}
