import { type Constants, type Place, rankOf } from "@reg/core/units";
import type { LayerInternals } from "../../internals.ts";
import type { LayerContext } from "../layerRule.ts";

/** The numbers from `from` to below `to`. */
export const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

export const lastAxis = (place: Place): number => rankOf(place) - 1;

/** The axis of an image's or a series' channels. */
export const channelAxis = ({ dataFormat }: LayerInternals, place: Place): number =>
  dataFormat === "channelsFirst" ? 1 : lastAxis(place);

/** An axis counted from the end where it is negative. */
export const fromStart = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** Joins the axes of these numbers in two places. */
export function joinAxes({ join }: LayerContext, from: Place, to: Place, axes: readonly number[]): void {
  for (const axis of axes) join(from, axis, to, axis);
}

/** Constants along an axis are those along another. */
export function copyConstants(
  constants: Constants,
  from: Place,
  axis: number,
  to: Place,
  toAxis = axis,
  carry: (number: number) => number = (number) => number,
): void {
  const known = constants.of(from, axis);
  if (known) constants.set(to, toAxis, known.map(carry));
}

/** How many numbers one row of a place has; open lengths count as one. */
export const sizeOfRow = ({ shape }: Place): number =>
  (shape ?? []).slice(1).reduce<number>((size, length) => size * (typeof length === "number" ? length : 1), 1);
