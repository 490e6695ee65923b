import { greatestRank } from "../../file/greatestRank.ts";
import { isFloat, type TensorType } from "../../file/tensor.ts";
import { isStatic, type Shape, sane } from "../../graph/dim.ts";
import type { Value } from "../../graph/graph.ts";
import { ruleFailure, ruleOf } from "../ruleOf.ts";
import { shapeRules } from "./index.ts";
import type { NodeFacts, OutputFacts } from "./shapeRule.ts";

/** Shapes and axes have no more entries. What is joined with itself again and again is not followed further. */
const mostEntries = 64;

/** The entries where a graph can go on with them: as many as the shape holds, and whole numbers that int64 has; floats are finite. */
function followed(
  integers: Shape | undefined,
  shape: Shape | undefined,
  type: TensorType | undefined,
): Shape | undefined {
  if (!integers || integers.length > mostEntries || !shape || !isStatic(shape)) return undefined;
  if (shape.reduce((size, length) => size * length, 1) !== integers.length) return undefined;
  if (shape.some((length) => length > mostEntries)) return undefined;
  const fits = (entry: Shape[number]) =>
    typeof entry === "string"
      ? sane(entry) === entry
      : (isFloat(type) ? Number.isFinite(entry) : Number.isInteger(entry)) && Math.abs(entry) <= 2 ** 63;
  return integers.every(fits) ? integers : undefined;
}

/** Ops that lengths go through as floats: `floor(float(length) * 0.5)`. Of others the numbers of a constant say nothing about shapes. */
const lengthArithmetic =
  /^(Add|Sub|Mul|Div|Concat|Resize|Upsample|Squeeze|Unsqueeze|Reshape|Slice|Gather|Cast|Identity)$/;

/** A small constant of floats with its numbers as entries, as small integers have theirs. */
function withEntries(value: Value | undefined, { tensorOf }: NodeFacts): Value | undefined {
  if (!value?.shape || value.integers || !/^float(32|64)$/.test(value.type ?? "")) return value;
  const short = value.shape.length <= 1 && Number(value.shape[0] ?? 1) <= 16;
  const held = short ? tensorOf(value) : undefined;
  return held ? { ...value, integers: Array.from(held.data, Number) } : value;
}

/**
 * The facts as later code may trust them: lengths are whole numbers or symbols, ranks and entries within bounds. What is
 * `undefined` is left out, as it would hide what a file declares.
 */
function known({ type, shape: inferred, integers }: OutputFacts): OutputFacts {
  const shape = inferred && inferred.length <= greatestRank ? Array.from(inferred, sane) : undefined;
  const entries = followed(integers, shape, type);
  return { ...(type && { type }), ...(shape && { shape }), ...(entries && { integers: entries }) };
}

/** What is known of a node's outputs; nothing for ops without a rule. Throws `INVALID_MODEL` for a node its op does not allow. */
export function inferNode(node: NodeFacts): readonly OutputFacts[] {
  if (node.domain !== "" && node.domain !== "ai.onnx") return [];
  const rule = ruleOf(shapeRules, node.op);
  if (!rule) return [];
  try {
    const read = lengthArithmetic.test(node.op) ? node.read.map((value) => withEntries(value, node)) : node.read;
    return rule({ ...node, read }).map(known);
  } catch (cause) {
    throw ruleFailure("shape", node, cause);
  }
}
