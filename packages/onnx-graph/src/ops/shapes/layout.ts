// Ops that move entries or say how many there are, without computing with them.

import type { TensorType } from "../../file/tensor.ts";
import { type Dim, product, quotient, type Shape } from "../../graph/dim.ts";
import { axesOf, fromStart } from "./axes.ts";
import { entriesAt, entriesTurned } from "./entries.ts";
import { type NodeFacts, ofRank, type ShapeRule, unknownDim } from "./shapeRule.ts";

/** An output of this type, with a shape where it is known. */
const output = (type: TensorType | undefined, shape: Shape | undefined, integers?: Shape) => [
  { ...(type && { type }), ...(shape && { shape }), ...(integers && { integers }) },
];

function reshaped(from: Shape, target: Shape, zeroIsLength: boolean): Shape {
  const dims: Dim[] = target.map((dim, i) => (dim === 0 && !zeroIsLength ? (from[i] ?? 0) : dim));
  const open = dims.indexOf(-1);
  if (open < 0) return dims;
  const others = dims.filter((_, i) => i !== open);
  return dims.with(open, quotient(product(from), product(others)) ?? unknownDim());
}

export const reshape: ShapeRule = ({ read: [x, target], attributes: { allowzero } }) => {
  if (x?.shape && target?.integers) {
    return output(x.type, reshaped(x.shape, target.integers, Boolean(allowzero)), x.integers);
  }
  // The length of the target is the rank.
  return output(x?.type, ofRank(target?.shape?.[0]));
};

export const flatten: ShapeRule = ({ read: [x], attributes: { axis = 1 } }) => {
  if (!x?.shape) return output(x?.type, undefined);
  const at = fromStart(Number(axis), x.shape.length);
  return output(x.type, [product(x.shape.slice(0, at)), product(x.shape.slice(at))]);
};

export const transpose: ShapeRule = ({ read: [x], attributes: { perm } }) => {
  // The schema says that perm is ints.
  const order = (perm as readonly number[] | undefined) ?? x?.shape?.map((_, axis) => axis).reverse();
  if (!x?.shape) return output(x?.type, undefined);
  const turned = order!.map((axis) => x.shape![axis]!);
  return output(x.type, turned, entriesTurned(x.integers, x.shape, order!));
};

export const shape: ShapeRule = ({ read: [x], attributes: { start = 0, end } }) => {
  const taken = x?.shape?.slice(Number(start), end === undefined ? undefined : Number(end));
  return output("int64", taken && [taken.length], taken);
};

export const size: ShapeRule = ({ read: [x] }) => output("int64", [], x?.shape && [product(x.shape)]);

export const unsqueeze: ShapeRule = (node) => {
  const [x] = node.read;
  const axes = axesOf(node);
  if (!x?.shape || !axes) return output(x?.type, undefined);
  const rank = x.shape.length + axes.length;
  const added = new Set(axes.map((axis) => fromStart(axis, rank)));
  const rest = [...x.shape];
  return output(
    x.type,
    Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : rest.shift()!)),
    x.integers,
  );
};

export const squeeze: ShapeRule = (node) => {
  const [x] = node.read;
  if (!x?.shape) return output(x?.type, undefined);
  const gone = axesOf(node)?.map((axis) => fromStart(axis, x.shape!.length));
  const kept = x.shape.filter((dim, axis) => (gone ? !gone.includes(axis) : dim !== 1));
  return output(x.type, kept, x.integers);
};

export const concat: ShapeRule = ({ read, attributes: { axis = 0 } }) => {
  const type = read[0]?.type;
  const shapes = read.map((value) => value?.shape);
  if (!shapes.every((each) => each !== undefined)) return output(type, undefined);
  const at = fromStart(Number(axis), shapes[0]!.length);
  const lengths = shapes.map((each) => each[at]!);
  const total = lengths.every((length) => typeof length === "number")
    ? lengths.reduce((sum, length) => sum + length, 0)
    : unknownDim();
  const parts = read.map((value) => value?.integers);
  const integers = parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  return output(type, shapes[0]!.with(at, total), integers);
};

/** Gather of entries along an axis; of a shape's entries too, which is how exporters read lengths. */
export const gather: ShapeRule = ({ read: [x, indices], attributes: { axis = 0 } }) => {
  if (!x?.shape || !indices?.shape) return output(x?.type, undefined);
  const at = fromStart(Number(axis), x.shape.length);
  const taken = indices.integers?.map((index) => x.integers?.[fromStart(Number(index), x.integers.length)]);
  const integers = taken?.every((entry) => entry !== undefined) ? taken : undefined;
  return output(x.type, [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)], integers);
};

/** An end that no axis reaches: exporters write the largest integer there, tf2onnx a round number. */
const beyond = 1e9;

function sliced(length: Dim, start: number, end: number, step: number): Dim {
  if (typeof length !== "number") return start === 0 && end >= beyond && step === 1 ? length : unknownDim();
  const [first, last] = [clamped(start, length, step), clamped(end, length, step, -1)];
  return Math.max(0, Math.ceil((last - first) / step));
}

/** An index of Slice, from the end where it is negative, held inside; backwards the least is `least`. */
function clamped(index: number, length: number, step: number, least = 0): number {
  const [low, high] = step > 0 ? [0, length] : [least, length - 1];
  return Math.min(Math.max(index < 0 ? index + length : index, low), high);
}

const numbers = (integers: Shape | undefined) => integers?.map(Number);

export const slice: ShapeRule = ({ read: [x, startsOf, endsOf, axesOf, stepsOf] }) => {
  const [starts, ends] = [numbers(startsOf?.integers), numbers(endsOf?.integers)];
  if (!x?.shape || !starts || !ends || [...starts, ...ends].some(Number.isNaN)) {
    return output(x?.type, x?.shape?.map(unknownDim));
  }
  const axes = numbers(axesOf?.integers) ?? starts.map((_, i) => i);
  const steps = numbers(stepsOf?.integers) ?? starts.map(() => 1);
  const dims: Dim[] = [...x.shape];
  const along = x.shape.map((length) => Array.from({ length: x.integers ? Number(length) : 0 }, (_, index) => index));
  axes.forEach((axis, i) => {
    const at = fromStart(axis, dims.length);
    const [length, start, step] = [dims[at]!, starts[i]!, steps[i]!];
    dims[at] = sliced(length, start, ends[i]!, step);
    // Entries are known of static shapes only.
    const first = typeof length === "number" ? clamped(start, length, step) : 0;
    along[at] = Array.from({ length: x.integers ? Number(dims[at]) : 0 }, (_, index) => first + index * step);
  });
  return output(x.type, dims, entriesAt(x.integers, x.shape, along));
};

/** Expand: both shapes broadcast, where the target is known. */
export const expand: ShapeRule = ({ read: [x, target] }) => {
  const length = target?.shape?.[0];
  if (!x?.shape || typeof length !== "number") return output(x?.type, undefined);
  const wanted = target?.integers ?? ofRank(length);
  if (!wanted) return output(x.type, undefined);
  const rank = Math.max(x.shape.length, wanted.length);
  const dims = Array.from({ length: rank }, (_, i) => {
    const [from, to] = [x.shape![i - rank + x.shape!.length] ?? 1, wanted[i - rank + wanted.length] ?? 1];
    // A length to be broadcast to is 1 or the same, where it is open.
    return to === 1 || (typeof from === "number" && from > 1) ? from : to;
  });
  return output(x.type, dims);
};

/** ConstantOfShape: the shape is the first input's entries. */
export const constantOfShape: ShapeRule = ({ read: [target], attributes: { value } }: NodeFacts) => {
  const type = typeof value === "object" && "type" in value && "data" in value ? value.type : "float32";
  const size = target?.integers && product(target.integers);
  const filled = typeof value === "object" && "data" in value ? Number(value.data[0]) : 0;
  const small = type === "int64" && typeof size === "number" && size >= 0 && size <= 16;
  const open = ofRank(target?.shape?.[0]);
  return output(type, target?.integers ?? open, small ? Array.from({ length: size }, () => filled) : undefined);
};

export const constant: ShapeRule = ({ attributes }) => {
  const { value, value_int, value_ints, value_float, value_floats } = attributes;
  if (typeof value === "object" && "data" in value) {
    const small =
      (value.type === "int64" || value.type === "int32") && value.data.length <= 16 && value.shape.length <= 1;
    return output(value.type, value.shape, small ? Array.from(value.data, Number) : undefined);
  }
  if (typeof value_int === "number") return output("int64", [], [value_int]);
  // The schema says that value_ints is ints.
  if (Array.isArray(value_ints)) return output("int64", [value_ints.length], value_ints as readonly number[]);
  if (typeof value_float === "number") return output("float32", []);
  return Array.isArray(value_floats) ? output("float32", [value_floats.length]) : [];
};
