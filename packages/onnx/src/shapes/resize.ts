import type { Dim } from "../graph/dim.ts";
import { fromStart } from "./axes.ts";
import { type ShapeRule, unknownDim } from "./infer.ts";

/** Resize: lengths are given, or times the scales and rounded down. */
export const resize: ShapeRule = ({ read: [x, , scales, sizes], attributes, tensorOf }) => {
  const type = x?.type && { type: x.type };
  if (!x?.shape) return [{ ...type }];
  const rank = x.shape.length;
  // The schema says that axes is ints.
  const axes = (attributes.axes as readonly number[] | undefined)?.map((axis) => fromStart(axis, rank));
  const shape: Dim[] = [...x.shape];
  const factors = scales && tensorOf(scales)?.data;
  const stretched = (attributes.keep_aspect_ratio_policy ?? "stretch") === "stretch";
  for (const [i, axis] of (axes ?? shape.map((_, each) => each)).entries()) {
    const [dim, factor] = [x.shape[axis]!, factors?.[i]];
    if (sizes) shape[axis] = (stretched && sizes.integers?.[i]) || unknownDim();
    else if (typeof dim === "number" && factor !== undefined) shape[axis] = Math.floor(dim * Number(factor));
    else if (Number(factor) !== 1) shape[axis] = unknownDim();
  }
  return [{ ...type, shape }];
};
