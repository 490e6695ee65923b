import { type Weights, weights } from "../src/weights.ts";
import { createRandom } from "./random.ts";

/** Seeded weights with both signs, exact zeros left out: away from the kinks of every penalty. */
export function smoothWeights(shape: readonly number[], seed: number): Weights {
  const random = createRandom(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  const draw = () => (random() < 0.5 ? -1 : 1) * (0.05 + random());
  return weights(Float64Array.from({ length: size }, draw), shape);
}
