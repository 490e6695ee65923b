import { sizeOf } from "../weights.ts";
import type { Place } from "./place.ts";

/** The numbers of weights, by their paths; a search for dead units works on copies. */
export type WeightNumbers = ReadonlyMap<string, Float32Array>;

/** What entries of axes are, whatever the model is given: one number, or NaN where they vary, or may. */
export interface Constants {
  /** Of a computed value, along an axis; `undefined` where nothing is known. */
  of(place: Place, axis: number): Float64Array | undefined;
  /** Of each slice of a weight along an axis. */
  slices(weight: Place, axis: number): Float64Array;
  numbers(weight: Place): Float32Array;
  set(place: Place, axis: number, numbers: Float64Array | undefined): void;
}

/** How far apart the entries of an axis are. */
const strideOf = (shape: readonly number[], axis: number): number => sizeOf(shape.slice(axis + 1));

/** The lengths of a place whose axes are all known, such as a weight. */
export const lengthsOf = ({ shape }: Place): readonly number[] => (shape ?? []).map(Number);

/** The one number that each slice of a weight along an axis has; NaN where it has several. */
function sliceConstants(data: Float32Array, shape: readonly number[], axis: number): Float64Array {
  const [length, inner] = [shape[axis]!, strideOf(shape, axis)];
  const found = new Float64Array(length).fill(Number.POSITIVE_INFINITY);
  for (let at = 0, block = 0; at < data.length; at += inner, block++) {
    const entry = block % length;
    let number = found[entry] === Number.POSITIVE_INFINITY ? data[at]! : found[entry]!;
    for (let i = at; i < at + inner && !Number.isNaN(number); i++) if (data[i] !== number) number = Number.NaN;
    found[entry] = number;
  }
  return found;
}

/** The constants of a model with these weights: those that `set` is told, and those of weights. */
export function createConstants(weights: WeightNumbers): Constants {
  const known = new Map<Place, Map<number, Float64Array>>();
  const numbers = (weight: Place) => weights.get(weight.name)!;
  return {
    numbers,
    of: (place, axis) => known.get(place)?.get(axis),
    slices: (weight, axis) => sliceConstants(numbers(weight), lengthsOf(weight), axis),
    set(place, axis, found) {
      if (!found) return;
      const axes = known.get(place) ?? new Map<number, Float64Array>();
      known.set(place, axes.set(axis, found));
    },
  };
}
