import { isFloat, type TensorType, typeOfCode } from "../../file/tensor.ts";
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

const areNumbers = (a: Dim, b: Dim): boolean => typeof a === "number" && typeof b === "number";

/** A symbol is a length: a fraction of it is nothing that can be said. */
const times = (a: Dim, b: Dim): Dim | undefined =>
  areNumbers(a, b)
    ? Number(a) * Number(b)
    : [a, b].some((each) => typeof each === "number" && !Number.isInteger(each))
      ? undefined
      : product([a, b]);

/** Rounded towards 0, as integers are divided. */
const dividedWhole = (a: Dim, b: Dim): Dim | undefined =>
  quotient(a, b) ?? (areNumbers(a, b) ? Math.trunc(Number(a) / Number(b)) : undefined);

/** What an operation makes of two entries, numbers or lengths that have a name. */
type Combine = (a: Dim, b: Dim) => Dim | undefined;

/** The result of an operation on two entries of symbolic shapes. */
const entry: Readonly<Record<string, Combine>> = {
  Mul: times,
  Div: dividedWhole,
  Add: (a, b) => (areNumbers(a, b) ? Number(a) + Number(b) : a === 0 ? b : b === 0 ? a : undefined),
  // A symbol is a length: not the -1 that exporters compare it with.
  Equal: (a, b) => (a === b ? 1 : areNumbers(a, b) || Number(a) < 0 || Number(b) < 0 ? 0 : undefined),
  Sub: (a, b) => (areNumbers(a, b) ? Number(a) - Number(b) : b === 0 ? a : a === b ? 0 : undefined),
  // The sign is the divisor's.
  Mod: (a, b) => (areNumbers(a, b) ? Number(a) - Number(b) * Math.floor(Number(a) / Number(b)) : undefined),
};

/** The same for floats. */
const floatEntry: Readonly<Record<string, Combine>> = {
  ...entry,
  Div: (a, b) => (areNumbers(a, b) ? Number(a) / Number(b) : quotient(a, b)),
};

function entries({ op, attributes }: NodeFacts, [a, b]: readonly (Value | undefined)[]): Shape | undefined {
  const float = isFloat(a?.type);
  const combine = attributes.fmod ? undefined : (float ? floatEntry : entry)[op];
  if (!combine || !a?.integers || !b?.integers) return undefined;
  const [one, other] = [a.integers, b.integers];
  const length = Math.max(one.length, other.length);
  if (Math.min(one.length, other.length) !== 1 && one.length !== other.length) return undefined;
  const result = Array.from({ length }, (_, i) => {
    const made = combine(one[one.length === 1 ? 0 : i]!, other[other.length === 1 ? 0 : i]!);
    // 10 times 0.7 is 7 in float32.
    return float && typeof made === "number" ? Math.fround(made) : made;
  });
  return result.every((dim) => dim !== undefined && !(typeof dim === "number" && !Number.isFinite(dim)))
    ? (result as Shape)
    : undefined;
}

/** Inputs broadcast together; the type is that of the first. */
export const broadcast: ShapeRule = (node) => {
  const { read } = node;
  const [shape, integers] = [broadcastAll(read.filter((value) => value)), entries(node, read)];
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

/** The first input in another type, which may be none that tensors here have; with its entries, where it is the same numbers. */
function inType({ read: [x] }: NodeFacts, type: TensorType | undefined, kept = true): OutputFacts {
  const whole = type === "int64" || type === "int32";
  const known = kept && (whole || type === "float32" || type === "float64") ? x?.integers : undefined;
  const integers = whole ? known?.map((entry) => (typeof entry === "number" ? Math.trunc(entry) : entry)) : known;
  return { ...(type && { type }), ...(x?.shape && { shape: x.shape }), ...(integers && { integers }) };
}

/** One output like the first input, its entries rounded: lengths that have a name are whole. */
const rounded =
  (round: (x: number) => number): ShapeRule =>
  (node) => {
    const integers = node.read[0]?.integers?.map((entry) => (typeof entry === "number" ? round(entry) : entry));
    return [{ ...sameAsFirst(node)[0], ...(integers && { integers }) }];
  };

export const floor: ShapeRule = rounded(Math.floor);
export const ceil: ShapeRule = rounded(Math.ceil);

/** The first input in the type that attribute `to` names. */
export const cast: ShapeRule = (node) => [inType(node, typeOfCode(Number(node.attributes.to)))];

/** The first input in the type of the second. */
export const castLike: ShapeRule = (node) => [inType(node, node.read[1]?.type)];

/** A boolean for every entry of the first input. */
export const test: ShapeRule = (node) => [inType(node, "bool", false)];

/** The shape of the first input, and its type unless attribute `dtype` names one. */
export const filled: ShapeRule = (node) => {
  const { dtype } = node.attributes;
  return [inType(node, dtype === undefined ? node.read[0]?.type : typeOfCode(Number(dtype)), false)];
};
