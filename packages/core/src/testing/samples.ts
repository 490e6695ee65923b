import fc from "fast-check";
import { createRandom } from "../random.ts";
import { sizeOf, type Weights, weights } from "../weights.ts";

/** Seeded weights with both signs, exact zeros left out: away from the kinks of every penalty. */
export function smoothWeights(shape: readonly number[], seed: number): Weights {
  const random = createRandom(seed);
  const size = sizeOf(shape);
  const draw = () => (random() < 0.5 ? -1 : 1) * (0.05 + random());
  return weights(Float64Array.from({ length: size }, draw), shape);
}

/** Weights of one of the shapes with exact zeros, zero slices and ordinary numbers among them. */
export const anyWeights = (shapes: readonly (readonly number[])[]): fc.Arbitrary<Weights> =>
  fc.constantFrom(...shapes).chain((shape) => {
    const size = sizeOf(shape);
    // No weights that vanish when squared: their norm is 0, so a group of them is a zero group.
    const number = fc.double({ min: -2, max: 2, noNaN: true }).map((w) => (Math.abs(w) < 1e-6 ? 0 : w));
    const w = fc.oneof(fc.constant(0), fc.constant(0), number);
    return fc.array(w, { minLength: size, maxLength: size }).map((data) => weights(Float64Array.from(data), shape));
  });

/** The weights with one of them moved. */
export const moved = (w: Weights, i: number, by: number): Weights => {
  const data = Float64Array.from(w.data);
  data[i]! += by;
  return { data, shape: w.shape };
};
