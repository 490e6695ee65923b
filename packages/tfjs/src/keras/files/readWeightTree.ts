// `model.weights.h5` of Keras 3 and TF 2.12 and later: a group for each layer, named by its class, and numbers in its `vars`.
import type { LayerInternals } from "../../internals.ts";
import type { KerasEntry } from "../json.ts";
import { assignWeights } from "./assignWeights.ts";
import type { Hdf5Group } from "./hdf5.ts";
import { invalidFile } from "./invalidFile.ts";
import { weightPlaces } from "./weightPlaces.ts";

// Groups of a file, of which a million characters of JSON make no more than a few thousand.
const mostGroups = 100_000;
const deepest = 200;

// A random layer keeps the state of its generator.
const isWeight = (path: string): boolean => !path.split("/").includes("seed_generator");

/** The paths of all arrays below a group. */
function arraysIn(root: Hdf5Group, start: string): string[] {
  let groups = 0;
  const walk = (group: Hdf5Group, path: string, depth: number): string[] => {
    if (++groups > mostGroups || depth > deepest) {
      throw invalidFile("HDF5 file", "groups that end", `more than ${depth > deepest ? deepest : mostGroups}`);
    }
    return group.keys.flatMap((key) => {
      const inner = group.group(key);
      return inner ? walk(inner, `${path}/${key}`, depth + 1) : [`${path}/${key}`];
    });
  };
  const first = root.group(start);
  return first ? walk(first, start, 0) : [];
}

/** Fills a model that was built of this JSON. Throws `INVALID_MODEL` unless file and model fit; nothing is written then. */
export function readWeightTree(model: LayerInternals, entry: KerasEntry, file: Hdf5Group): void {
  // The first files of this kind have another name for `layers`.
  const root = file.keys.includes("layers") ? "layers" : "_layer_checkpoint_dependencies";
  const groups = new Map<string, Hdf5Group | undefined>();
  const variablesAt = (path: string) => {
    if (!groups.has(path)) groups.set(path, file.group(path));
    return groups.get(path);
  };
  const found = weightPlaces(model, entry).map((place) => {
    const path = `${place.path.replace(/^layers/, root)}/vars`;
    return { place, array: variablesAt(path)?.array(`${place.index}`), at: `${path}/${place.index}` };
  });
  const known = new Set(found.map(({ at }) => at));
  assignWeights(
    found,
    arraysIn(file, root).filter((path) => isWeight(path) && !known.has(path)),
  );
}
