import type { Graph, GraphNode, Value } from "../../graph/graph.ts";
import type { OpName } from "../opName.ts";

/** The input of a gradient rule: the node, and the gradients of the loss by its outputs. */
export interface GradientContext {
  /** Where the rule writes its nodes. Nodes that turn out unused are left out, so a rule may write any. */
  readonly graph: Graph;
  readonly node: GraphNode;
  /** The node's inputs; `undefined` for an optional one left out. */
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  /** By each output; `undefined` where none flows. */
  readonly gradients: readonly (Value | undefined)[];
  /** The first of `gradients`, which is there in all rules of ops with one output. */
  readonly dy: Value;
}

/**
 * The gradients of the loss by a node's inputs, in their order and of their shapes; `undefined` (or nothing at the end) for
 * inputs without one, such as axes. Written as nodes of ai.onnx.
 */
export type GradientRule = (context: GradientContext) => readonly (Value | undefined)[];

/** The rules of a family of ops. */
export type OpRules = Readonly<Partial<Record<OpName, GradientRule>>>;
