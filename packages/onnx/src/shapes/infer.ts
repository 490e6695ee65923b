import type { Attributes } from "../graph/attributes.ts";
import type { Dim, Shape } from "../graph/dim.ts";
import type { Value } from "../graph/graph.ts";
import type { Tensor, TensorType } from "../tensor.ts";
import { shapeRules } from "./index.ts";

/** What a shape rule sees of a node. */
export interface NodeFacts {
  readonly op: string;
  readonly domain: string;
  readonly opset: number;
  readonly attributes: Attributes;
  readonly outputs: readonly string[];
  /** What it reads; `undefined` for an optional input left out. */
  readonly read: readonly (Value | undefined)[];
  /** The numbers of a constant; `undefined` for what is computed. */
  tensorOf(value: Value): Tensor | undefined;
}

/** What is known of an output. Leave out what is not known. */
export interface OutputFacts {
  readonly type?: TensorType;
  readonly shape?: Shape;
  readonly integers?: Shape;
}

/** The outputs of an op from its inputs, without running it. */
export type ShapeRule = (node: NodeFacts) => readonly OutputFacts[];

let unknowns = 0;
/** A length nothing is known of; different from every other. */
export const unknownDim = (): Dim => `?${unknowns++}`;

/** The facts without entries that are `undefined`, which would hide what a file declares. */
function known({ type, shape, integers }: OutputFacts): OutputFacts {
  return { ...(type && { type }), ...(shape && { shape }), ...(integers && { integers }) };
}

/** What is known of a node's outputs; nothing for ops without a rule. */
export function inferNode(node: NodeFacts): readonly OutputFacts[] {
  if (node.domain !== "" && node.domain !== "ai.onnx") return [];
  return shapeRules[node.op]?.(node).map(known) ?? [];
}
