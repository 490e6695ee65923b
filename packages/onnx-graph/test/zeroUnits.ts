import type { UnitSide, Units } from "@reg/core/adapter";
import { withWeights } from "../src/clean/withWeights.ts";
import type { Model } from "../src/file/model.ts";
import { float32Of } from "../src/file/tensor.ts";
import { graphOf } from "../src/graph/fromModel.ts";

/** The model with the entries of these units set to zero, in the weights on these sides. */
export function zeroUnits(
  model: Model,
  groups: readonly { readonly units: Units; readonly which: readonly number[] }[],
  sides: readonly UnitSide[],
): Model {
  const graph = graphOf(model);
  const weights = new Map<string, { data: Float32Array; shape: readonly number[] }>();
  for (const { units, which } of groups) {
    for (const { path, axis, side, entries } of units.members) {
      const tensor = sides.includes(side) ? graph.tensorOf(graph.value(path)) : undefined;
      if (!tensor) continue;
      const held = weights.get(path) ?? { data: Float32Array.from(float32Of(tensor)), shape: tensor.shape };
      weights.set(path, held);
      const inner = held.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      const gone = new Set(which.flatMap((unit) => entries[unit]!));
      held.data.forEach((_, i) => {
        if (gone.has(Math.floor(i / inner) % held.shape[axis]!)) held.data[i] = 0;
      });
    }
  }
  return withWeights(model, (path) => weights.get(path));
}
