import type { Tensor, TensorType } from "../../file/tensor.ts";
import type { Attributes } from "../../graph/attributes.ts";
import type { Dim, Shape } from "../../graph/dim.ts";
import type { Value } from "../../graph/graph.ts";

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
