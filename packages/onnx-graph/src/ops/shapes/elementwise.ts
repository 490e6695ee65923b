import { type TensorType, typeOfCode } from "../../file/tensor.ts";
import { broadcastShapes, type Dim, product, quotient, type Shape } from "../../graph/dim.ts";
import type { Value } from "../../graph/graph.ts";
import { type NodeFacts, type OutputFacts, type ShapeRule, unknownDim } from "./shapeRule.ts";

const broadcastAll = (values: readonly (Value | undefined)[]): Shape | undefined =>
  values
    .map((value) => value?.shape)
    .reduce((a, b) => {
      if (!a || !b) return undefined;
      // Where two symbols meet that may differ, the length is open; the others are known.
      const rank = Math.max(a.length, b.length);
      const at = (shape: Shape, axis: number): Shape => [shape[axis - rank + shape.length] ?? 1];
      return Array.from({ length: rank }, (_, axis) => broadcastShapes(at(a, axis), at(b, axis))?.[0] ?? unknownDim());
    });

/** One output like the first input. */
export const sameAsFirst: ShapeRule = ({ read: [x] }) => [
  { ...(x?.type && { type: x.type }), ...(x?.shape && { shape: x.shape }) },
];

/** One output like the first input, its small integers passed on. */
export const identity: ShapeRule = (node) => [
  { ...sameAsFirst(node)[0], ...(node.read[0]?.integers && { integers: node.read[0].integers }) },
];

/** One output like the first input, its small integers negated. */
export const negate: ShapeRule = (node) => {
  const entries = node.read[0]?.integers;
  // A symbol has no negative.
  const integers = entries?.every((entry) => typeof entry === "number") ? entries.map((entry) => -entry) : undefined;
  return [{ ...sameAsFirst(node)[0], ...(integers && { integers }) }];
};

const areNumbers = (a: Dim, b: Dim) => typeof a === "number" && typeof b === "number";

/** The result of an operation on two entries of symbolic shapes. */
const entry: Readonly<Record<string, (a: Dim, b: Dim) => Dim | undefined>> = {
  Mul: (a, b) => product([a, b]),
  Div: (a, b) => quotient(a, b) ?? (typeof a === "number" && typeof b === "number" ? Math.trunc(a / b) : undefined),
  // Of what is negative the two kinds of Mod differ.
  Mod: (a, b) => (typeof a === "number" && typeof b === "number" && a >= 0 && b > 0 ? a % b : undefined),
  Add: (a, b) => (typeof a === "number" && typeof b === "number" ? a + b : a === 0 ? b : b === 0 ? a : undefined),
  // A symbol is a length: not the -1 that exporters compare it with.
  Equal: (a, b) => (a === b ? 1 : areNumbers(a, b) || Number(a) < 0 || Number(b) < 0 ? 0 : undefined),
  Sub: (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : b === 0 ? a : a === b ? 0 : undefined),
};

function entries(op: string, [a, b]: readonly (Value | undefined)[]): Shape | undefined {
  const combine = entry[op];
  if (!combine || !a?.integers || !b?.integers) return undefined;
  const [one, other] = [a.integers, b.integers];
  const length = Math.max(one.length, other.length);
  const result = Array.from({ length }, (_, i) =>
    combine(one[one.length === 1 ? 0 : i]!, other[other.length === 1 ? 0 : i]!),
  );
  return result.every((dim) => dim !== undefined) ? result : undefined;
}

/** Inputs broadcast together; the type is that of the first. */
export const broadcast: ShapeRule = ({ op, read }) => {
  const [shape, integers] = [broadcastAll(read.filter((value) => value)), entries(op, read)];
  return [{ ...(read[0]?.type && { type: read[0].type }), ...(shape && { shape }), ...(integers && { integers }) }];
};

/** Inputs broadcast together to booleans. */
export const compare: ShapeRule = (node) => {
  const { shape, integers } = broadcast(node)[0]!;
  return [{ type: "bool", ...(shape && { shape }), ...(integers && { integers }) }];
};

/** The type of the second input, all three broadcast. */
export const where: ShapeRule = ({ read }) => {
  const shape = broadcastAll(read);
  const [conditions, yes, no] = read.map((value) => value?.integers);
  const at = (entries: Shape, i: number) => entries[entries.length === 1 ? 0 : i]!;
  const [length] = shape ?? [];
  const picked =
    conditions && yes && no && shape?.length === 1 && typeof length === "number"
      ? Array.from({ length }, (_, i) => at(at(conditions, i) === 0 ? no : yes, i))
      : undefined;
  return [
    { ...(read[1]?.type && { type: read[1].type }), ...(shape && { shape }), ...(picked && { integers: picked }) },
  ];
};

/** The first input in another type, which may be none that tensors here have. */
function inType({ read: [x] }: NodeFacts, type: TensorType | undefined): OutputFacts {
  const integers = type === "int64" || type === "int32" ? x?.integers : undefined;
  return { ...(type && { type }), ...(x?.shape && { shape: x.shape }), ...(integers && { integers }) };
}

/** The first input in the type that attribute `to` names. */
export const cast: ShapeRule = (node) => [inType(node, typeOfCode(Number(node.attributes.to)))];

/** The first input in the type of the second. */
export const castLike: ShapeRule = (node) => [inType(node, node.read[1]?.type)];

/** A boolean for every entry of the first input. */
export const test: ShapeRule = (node) => [inType(node, "bool")];

/** The shape of the first input, and its type unless attribute `dtype` names one. */
export const filled: ShapeRule = (node) => {
  const { dtype } = node.attributes;
  return [inType(node, dtype === undefined ? node.read[0]?.type : typeOfCode(Number(dtype)))];
};
