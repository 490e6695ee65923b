// Random slices of random weights are set to zero, whatever units they belong to: only some of them make a unit dead, in ways that
// no test thought of. Whatever is cut then, the outputs are the same.
import { expect, it } from "vitest";
import { outputsOf, randomInputs } from "../../test/outputsOf.ts";
import { seededRandom } from "../../test/seededRandom.ts";
import { ulpsBetween } from "../../test/ulps.ts";
import { unitModel, unitModelNames } from "../../test/unitModels.ts";
import { withWeights } from "../clean/withWeights.ts";
import type { Model } from "../file/model.ts";
import { graphOf } from "../graph/fromModel.ts";
import { parametersOf } from "../weights/parameters.ts";
import { compact } from "./compact.ts";

/** Half of the axes of all weights lose half of their slices. */
function withHoles(model: Model, random: () => number): Model {
  const graph = graphOf(model);
  const holes = new Map<string, { data: Float32Array; shape: readonly number[] }>();
  for (const { path, shape } of parametersOf(model)) {
    const data = Float32Array.from(graph.tensorOf(graph.value(path))!.data as Float32Array);
    for (const [axis, length] of shape.entries()) {
      const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      const share = random() < 0.5 ? 0.5 : 0;
      const isGone = Array.from({ length }, () => random() < share);
      data.forEach((_, i) => {
        if (isGone[Math.floor(i / inner) % length]) data[i] = 0;
      });
    }
    holes.set(path, { data, shape });
  }
  return withWeights(model, (path) => holes.get(path));
}

it.each(unitModelNames)("%s: outputs stay, wherever zeros are", async (name) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const random = seededRandom(seed * 77);
    const model = withHoles(unitModel(name, seed), random);
    const { model: cut } = compact(model);
    const inputs = randomInputs(model, random);
    const [whole, small] = [await outputsOf(model, inputs), await outputsOf(cut, inputs)];
    const ulps = Object.keys(whole).map((output) => ulpsBetween(whole[output]!, small[output]!));
    // Constants of a whole flattened image that cancel in a sum: 15 is the most that was seen in 240 models.
    expect(Math.max(...ulps), `seed ${seed}`).toBeLessThanOrEqual(32);
  }
});
