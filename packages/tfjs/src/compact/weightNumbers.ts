import { assertFinite } from "@reg/core/adapter";
import { lengthsOf, type WeightNumbers } from "@reg/core/units";
import type { AnalyzedModel } from "../units/analyze.ts";

/** The numbers of all weights, by path. Throws `NON_FINITE_WEIGHTS`. */
export function weightNumbers({ weights }: AnalyzedModel): WeightNumbers {
  return new Map(
    [...weights].map(([variable, place]) => {
      const data = Float32Array.from(variable.read().dataSync());
      assertFinite({ data, shape: lengthsOf(place) }, place.name, "@reg/tfjs");
      return [place.name, data];
    }),
  );
}
