import { type Dim, product, quotient, type Shape } from "../../graph/dim.ts";

/** Axes of two shapes that hold the same entries in the same order: one became several, or several became one. */
export interface Segment {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

const withoutOnes = (shape: Shape): readonly number[] => shape.flatMap((dim, axis) => (dim === 1 ? [] : [axis]));

const spanned = (shape: Shape, axes: readonly number[]): Dim => product(axes.map((axis) => shape[axis]!));

/** Whether the first spans more: a multiple of the second. */
const isMore = (one: Dim, other: Dim): boolean => one !== other && quotient(one, other) !== undefined;

/**
 * How the axes of a reshaped tensor belong together; axes of length 1 are in none. `undefined` where lengths are open and it does
 * not follow.
 */
export function segmentsOf(from: Shape, to: Shape): readonly Segment[] | undefined {
  const [left, right] = [withoutOnes(from), withoutOnes(to)];
  const segments: Segment[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    const segment = { from: [left[i++]!], to: [right[j++]!] };
    for (;;) {
      const [one, other] = [spanned(from, segment.from), spanned(to, segment.to)];
      if (one === other) break;
      if (isMore(one, other) && j < right.length) segment.to.push(right[j++]!);
      else if (i < left.length) segment.from.push(left[i++]!);
      else if (j < right.length) segment.to.push(right[j++]!);
      else return undefined;
    }
    segments.push(segment);
  }
  return i === left.length && j === right.length ? segments : undefined;
}
