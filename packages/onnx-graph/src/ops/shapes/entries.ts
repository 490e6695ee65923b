import { isStatic, type Shape } from "../../graph/dim.ts";

/** The entries of a small tensor at every combination of these indices, one list an axis; `undefined` where its shape is open. */
export function entriesAt(
  entries: Shape | undefined,
  shape: Shape,
  along: readonly (readonly number[])[],
): Shape | undefined {
  if (!entries || !isStatic(shape)) return undefined;
  let at = [0];
  for (const [axis, indices] of along.entries()) {
    const length = shape[axis]!;
    at = at.flatMap((before) => indices.map((index) => before * length + index));
  }
  return at.map((index) => entries[index]!);
}

/** The entries of a small tensor with its axes in another order. */
export function entriesTurned(entries: Shape | undefined, shape: Shape, order: readonly number[]): Shape | undefined {
  if (!entries || !isStatic(shape)) return undefined;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  let at = [0];
  for (const axis of order) {
    at = at.flatMap((before) => Array.from({ length: shape[axis]! }, (_, i) => before + i * strides[axis]!));
  }
  return at.map((index) => entries[index]!);
}
