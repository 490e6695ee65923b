import { isOpenAt } from "@reg/core/units";
import { type Dim, isStatic, partsOf } from "../../graph/dim.ts";
import type { Place } from "../../units/place.ts";
import { segmentsOf } from "./segments.ts";

/** An axis, or a part of one: of `12*batch` the batch is one part and the twelve, its entries, are another. */
interface AxisPart {
  readonly axis: number;
  readonly dim: Dim;
}

/** The parts of two shapes that hold the same entries. */
export interface PartSegment {
  readonly from: readonly AxisPart[];
  readonly to: readonly AxisPart[];
}

function partsAlong(place: Place): readonly AxisPart[] {
  return place.shape!.flatMap((dim, axis) => {
    if (!isOpenAt(place, axis)) return [{ axis, dim }];
    const { open, known } = partsOf(dim);
    return [open, known].map((part) => ({ axis, dim: part }));
  });
}

const dimsOf = (parts: readonly AxisPart[]) => parts.map(({ dim }) => dim);

/** How the axes of a reshaped tensor belong together, open ones part by part. `undefined` where it does not follow. */
export function segmentsBetween(x: Place, y: Place): readonly PartSegment[] | undefined {
  const [before, after] = [partsAlong(x), partsAlong(y)];
  return segmentsOf(dimsOf(before), dimsOf(after))?.map(({ from, to }) => ({
    from: from.map((part) => before[part]!),
    to: to.map((part) => after[part]!),
  }));
}

export const axesOf = (parts: readonly AxisPart[]): readonly number[] => parts.map(({ axis }) => axis);

/** The lengths of parts that are all known. */
export function lengthsOf(parts: readonly AxisPart[]): readonly number[] | undefined {
  const dims = dimsOf(parts);
  return isStatic(dims) ? dims : undefined;
}
