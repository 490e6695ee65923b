import { greatestRank } from "../../file/greatestRank.ts";
import type { Tensor, TensorType } from "../../file/tensor.ts";
import type { Attributes } from "../../graph/attributes.ts";
import { type Dim, type Shape, unknownDim } from "../../graph/dim.ts";
import type { Value } from "../../graph/graph.ts";

/** What a shape rule sees of a node. */
export interface NodeFacts {
  readonly op: string;
  readonly name: string;
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

export { unknownDim };

/** The shape of a value whose rank alone is known; `undefined` for one that no tensor has. */
export const ofRank = (rank: Dim | undefined): Shape | undefined =>
  typeof rank === "number" && rank <= greatestRank ? Array.from({ length: rank }, unknownDim) : undefined;
