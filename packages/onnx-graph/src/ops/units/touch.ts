import { rankOf } from "@reg/core/units";
import type { Place } from "../../units/place.ts";
import type { UnitContext } from "./unitRule.ts";

/** Says of all axes of a place that the node does not mind their lengths. */
export function allTouch({ leave }: Pick<UnitContext, "leave">, place: Place): void {
  for (let axis = 0; axis < rankOf(place); axis++) leave(place, axis);
}

/** Joins the axes of these numbers in two places. */
export function joinAxes({ join }: Pick<UnitContext, "join">, from: Place, to: Place, axes: readonly number[]): void {
  for (const axis of axes) join(from, axis, to, axis);
}

/** 0, 1 … up to below `rank`. */
export const axesUpTo = (rank: number): readonly number[] => Array.from({ length: rank }, (_, axis) => axis);
