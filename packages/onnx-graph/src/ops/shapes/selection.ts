// Ops that pick entries by their values: how many is often known only when they run.

import type { TensorType } from "../../file/tensor.ts";
import { type Dim, product, type Shape } from "../../graph/dim.ts";
import { fromStart } from "./axes.ts";
import { type OutputFacts, type ShapeRule, unknownDim } from "./shapeRule.ts";

const facts = (type: TensorType | undefined, shape: Shape | undefined): OutputFacts => ({
  ...(type && { type }),
  ...(shape && { shape }),
});

/** The largest entries along an axis, and where they are. */
export const topK: ShapeRule = ({ read: [x, k], attributes: { axis = -1 } }) => {
  const at = fromStart(Number(axis), x?.shape?.length ?? 0);
  const shape = x?.shape?.with(at, k?.integers?.[0] ?? unknownDim());
  return [facts(x?.type, shape), facts("int64", shape)];
};

/** The slices along an axis, or the entries, that a condition keeps. */
export const compress: ShapeRule = ({ read: [x], attributes: { axis } }) => {
  if (axis === undefined) return [facts(x?.type, [unknownDim()])];
  return [facts(x?.type, x?.shape?.with(fromStart(Number(axis), x.shape.length), unknownDim()))];
};

/** An index for every axis, a column for every entry that is not 0. */
export const nonZero: ShapeRule = ({ read: [x] }) => [
  facts("int64", [x?.shape ? x.shape.length : unknownDim(), unknownDim()]),
];

/** A row for every box that is kept: batch, class, box. */
export const nonMaxSuppression: ShapeRule = () => [facts("int64", [unknownDim(), 3])];

/** The different slices along an axis, or entries; where each is first, which one each entry is, how often it occurs. */
export const unique: ShapeRule = ({ read: [x], attributes: { axis } }) => {
  const at = axis === undefined ? undefined : fromStart(Number(axis), x?.shape?.length ?? 0);
  const count = unknownDim();
  const entries: Dim | undefined = x?.shape && (at === undefined ? product(x.shape) : x.shape[at]);
  return [
    facts(x?.type, at === undefined ? [count] : x?.shape?.with(at, count)),
    facts("int64", [count]),
    facts("int64", [entries ?? unknownDim()]),
    facts("int64", [count]),
  ];
};
