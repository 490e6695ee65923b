// Groups of weights, for the penalties whose zeros come in whole rows, units or filters. A group is `groupSize`
// consecutive slices along `axis`: with Keras' dense kernels, axis 0 groups the weights that leave one input and
// axis 1 (or -1) those that enter one unit; groupSize 3 takes three inputs at a time, such as one word's embedding.
import type { Ops } from "./ops.ts";
import { axis, count, flag } from "./params.ts";
import type { Placement } from "./penalty.ts";
import { storedAxis } from "./storedAxis.ts";
import type { Grouping } from "./terms.ts";
import { unknownAxes, unsupportedShape } from "./unsupportedShape.ts";
import { sizeOf } from "./weights.ts";

/** The parameters every group penalty takes. */
export const groupingParams = {
  /** The axis whose slices are grouped, in Keras' layout: 0 the inputs of a Dense kernel, -1 the units. */
  axis: axis(0, "The axis whose slices are grouped, in Keras' layout: 0 the inputs of a Dense kernel, -1 the units."),
  /** How many consecutive slices along the axis make one group. */
  groupSize: count(1, "How many consecutive slices along the axis make one group."),
  /** Multiply each group's norm by the square root of its size, as Yuan and Lin (2006) do. */
  sizeWeighted: flag(false, "Multiply each group's norm by the square root of its size, as Yuan and Lin (2006) do."),
};

/** The weights as `[before, groups, each]`: a group is everything at one index of the middle axis, over both others. */
export function groupedShape(
  shape: readonly number[],
  { axis, groupSize }: Grouping,
): readonly [number, number, number] {
  const groups = shape[axis]! / groupSize;
  return [sizeOf(shape.slice(0, axis)), groups, groupSize * sizeOf(shape.slice(axis + 1))];
}

/** What a group's norm is multiplied by: 1, or the square root of the number of weights in it. */
export function groupWeight(shape: readonly number[], grouping: Grouping): number {
  const [before, , each] = groupedShape(shape, grouping);
  return grouping.sizeWeighted ? Math.sqrt(before * each) : 1;
}

/** The weights as `[before, groups, each]` and the groups' norms as `[1, groups, 1]`. */
export function groupNorms<T>(ops: Ops<T>, w: T, grouping: Grouping): { grouped: T; norms: T } {
  const grouped = ops.reshape(w, groupedShape(ops.shape(w), grouping));
  return { grouped, norms: ops.sqrt(ops.sum(ops.mul(grouped, grouped), [0, 2], true)) };
}

/** Turns the axis of Keras' layout into that of the stored weights. Throws `UNSUPPORTED_SHAPE`. */
export function placeGroups<P extends Grouping>(name: string, params: P, { path, shape, axes }: Placement): P {
  const rank = shape.length;
  const { axis, groupSize } = params;
  const refuse = (expected: string, received: string, advice: string) =>
    unsupportedShape(name, path, { expected, received, advice });
  if (axis < -rank || axis >= rank) {
    throw refuse(
      `axis to be one of the ${rank} axes of shape [${shape}]`,
      `${axis}`,
      "Axes count from 0, or from the end with -1.",
    );
  }
  const stored = storedAxis(axes, axis < 0 ? axis + rank : axis);
  if (stored === undefined) throw unknownAxes(name, path);
  if (shape[stored]! % groupSize !== 0) {
    const received = `${shape[stored]} slices along axis ${axis} of shape [${shape}]`;
    throw refuse(
      `groupSize ${groupSize} to divide the axis evenly`,
      received,
      "Choose a size that leaves no remainder.",
    );
  }
  return stored === axis ? params : { ...params, axis: stored };
}

/** The norm of each group of plain numbers, for what is computed outside of training. */
export function normsOf(data: ArrayLike<number>, shape: readonly number[], grouping: Grouping): Float64Array {
  const [before, groups, each] = groupedShape(shape, grouping);
  const squares = new Float64Array(groups);
  for (let i = 0; i < before * groups * each; i++) squares[Math.floor(i / each) % groups]! += data[i]! ** 2;
  return squares.map(Math.sqrt);
}
