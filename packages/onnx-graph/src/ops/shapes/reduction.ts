import type { Shape } from "../../graph/dim.ts";
import { axesOf, fromStart } from "./axes.ts";
import { type NodeFacts, type ShapeRule, unknownDim } from "./shapeRule.ts";

/** The shape left by a reduction over `axes`. */
function reduced(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  const gone = new Set(axes.map((axis) => fromStart(axis, shape.length)));
  return keepDims ? shape.map((dim, axis) => (gone.has(axis) ? 1 : dim)) : shape.filter((_, axis) => !gone.has(axis));
}

function shapeOf(node: NodeFacts): Shape | undefined {
  const { read, attributes } = node;
  const shape = read[0]?.shape;
  if (!shape) return undefined;
  const given = axesOf(node);
  const computed = read[1] !== undefined && !given;
  const keepDims = attributes.keepdims !== 0;
  // Which lengths become 1 is not known.
  if (computed) return keepDims ? shape.map(unknownDim) : undefined;
  const none = !given || given.length === 0;
  if (none && attributes.noop_with_empty_axes) return shape;
  return reduced(shape, none ? shape.map((_, axis) => axis) : given, keepDims);
}

/** ReduceSum and its kin: axes as an attribute or an input, all of them when left out. */
export const reduce: ShapeRule = (node) => {
  const shape = shapeOf(node);
  return [{ ...(node.read[0]?.type && { type: node.read[0].type }), ...(shape && { shape }) }];
};

/** ArgMax and ArgMin: one axis, int64. */
export const argReduce: ShapeRule = ({ read: [x], attributes: { axis = 0, keepdims } }) => [
  { type: "int64", ...(x?.shape && { shape: reduced(x.shape, [Number(axis)], keepdims !== 0) }) },
];
