// Puts the numbers of a file into a model: all of them, or none.
import * as tf from "@tensorflow/tfjs-core";
import { listed } from "../listed.ts";
import type { Hdf5Array } from "./hdf5.ts";
import { invalidFile } from "./invalidFile.ts";
import type { WeightPlace } from "./weightPlaces.ts";

/** A weight and its array in the file, where there is one. */
export interface Found {
  readonly place: WeightPlace;
  readonly array: Hdf5Array | undefined;
  /** Where it is, or should be, in the file. */
  readonly at: string;
}

/** Throws `INVALID_MODEL`, with the name of each weight that is missing, left over or of another shape, unless all fit. */
function assertAllFit(found: readonly Found[], leftOver: readonly string[]): void {
  const missing = found.filter(({ array }) => !array).map(({ place, at }) => `${place.name} (${at})`);
  const odd = found
    .filter(({ place, array }) => array && array.shape.join() !== place.weight.shape.join())
    .map(({ place, array }) => `${place.name} ([${array!.shape}] for [${place.weight.shape}])`);
  const faults = [
    ...(missing.length > 0 ? [`none for ${listed(missing)}`] : []),
    ...(odd.length > 0 ? [`other shapes for ${listed(odd)}`] : []),
    ...(leftOver.length > 0 ? [`some for no layer: ${listed(leftOver)}`] : []),
  ];
  if (faults.length === 0) return;
  const advice = "Save the model and its weights together, with model.save.";
  throw invalidFile("weights", "those of the model, each once", faults.join("; "), advice);
}

/** Gives each weight its numbers. */
export function assignWeights(found: readonly Found[], leftOver: readonly string[]): void {
  assertAllFit(found, leftOver);
  for (const { place, array } of found) {
    const variable = place.weight.read();
    tf.tidy(() => variable.assign(tf.tensor(array!.read(), [...array!.shape])));
  }
}
