import { type Dim, isStatic, type Shape } from "../../graph/dim.ts";
import { fromStart } from "./axes.ts";
import { type ShapeRule, unknownDim } from "./shapeRule.ts";

/** A length times a scale, rounded down from float32, where 10 times 0.7 is 7; an open one is kept by a scale of 1. */
function scaled(length: Dim, factor: number | undefined): Dim {
  if (factor === 1) return length;
  return typeof length === "number" && factor !== undefined ? Math.floor(Math.fround(length * factor)) : unknownDim();
}

/** One scale for all axes, so that lengths stay below the sizes or above them; rounded, halves up. */
function keepingAspect(policy: string, lengths: Shape, sizes: Shape): Shape {
  if (!isStatic(lengths) || !isStatic(sizes)) return lengths.map(unknownDim);
  const ratios = sizes.map((size, i) => Math.fround(size / lengths[i]!));
  const scale = policy === "not_larger" ? Math.min(...ratios) : Math.max(...ratios);
  return lengths.map((length) => Math.floor(Math.fround(length * scale) + 0.5));
}

const factorAt = (factor: number | bigint | string | undefined) =>
  factor === undefined || typeof factor === "string" ? undefined : Number(factor);

/** Resize: lengths are given, or times the scales and rounded down. */
export const resize: ShapeRule = ({ read: [x, , scales, sizes], attributes, tensorOf }) => {
  const type = x?.type && { type: x.type };
  if (!x?.shape) return [{ ...type }];
  const rank = x.shape.length;
  // The schema says that axes is ints.
  const given = (attributes.axes as readonly number[] | undefined)?.map((axis) => fromStart(axis, rank));
  const axes = given ?? x.shape.map((_, axis) => axis);
  const lengths = axes.map((axis) => x.shape![axis]!);
  const policy = String(attributes.keep_aspect_ratio_policy ?? "stretch");
  const factors = scales && (tensorOf(scales)?.data ?? scales.integers);
  const wanted = sizes ? (sizes.integers ?? axes.map(unknownDim)) : undefined;
  const resized = wanted
    ? policy === "stretch"
      ? wanted
      : keepingAspect(policy, lengths, wanted)
    : lengths.map((length, i) => scaled(length, factorAt(factors?.[i])));
  return [{ ...type, shape: x.shape.map((length, axis) => resized[axes.indexOf(axis)] ?? length) }];
};
