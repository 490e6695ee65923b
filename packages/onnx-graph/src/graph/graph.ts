// A graph being built: values with symbolic shapes, nodes in the order they run. Everything that writes ONNX here (reading
// a model, gradients, penalties, optimizers) goes through one of these. A node is emitted once: asking for the same op on
// the same values gives the existing value, so callers need not look for common parts.
import type { NodeProto, TensorProto } from "../file/generated/onnx_pb.ts";
import type { Tensor, TensorType } from "../file/tensor.ts";
import type { OpName } from "../ops/opName.ts";
import type { Attributes } from "./attributes.ts";
import type { Shape } from "./dim.ts";

/** What is known of a value while the graph is built. */
export interface Value {
  readonly name: string;
  /** `undefined` where an op without a shape rule made it. */
  readonly type: TensorType | undefined;
  readonly shape: Shape | undefined;
  /** The entries of a small integer tensor, symbolic where they come from a symbolic shape. */
  readonly integers?: Shape;
}

/** A node: an op on named values. An empty name is an optional input or output left out. */
export interface GraphNode {
  readonly op: string;
  /** "" for ai.onnx. */
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
  /** The node as the file has it, for everything that `attributes` does not show. */
  readonly proto?: NodeProto;
}

/** What an op reads: a value, a number (a constant of the other operand's type), or nothing for an optional input. */
export type Operand = Value | number | undefined;

/** A graph that grows. Its lists are live: they show what has been added so far. */
export interface Graph {
  readonly opset: number;
  readonly inputs: readonly Value[];
  readonly nodes: readonly GraphNode[];
  readonly initializers: ReadonlyMap<string, TensorProto>;
  /** The value of a name, in this graph or one around it. Throws `INVALID_MODEL` when there is none. */
  value(name: string): Value;
  has(name: string): boolean;
  /** A name that no value has, from this stem. */
  unique(stem: string): string;
  /** `type` is `undefined` for what no tensor here is: strings, sequences. */
  input(name: string, type: TensorType | undefined, shape: Shape | undefined): Value;
  /** A tensor under its own name: a weight. */
  initializer(name: string, proto: TensorProto): Value;
  /** A tensor that is the same wherever it is used. */
  constant(tensor: Tensor): Value;
  /** An int64 vector, such as axes and shapes. */
  integers(numbers: readonly number[]): Value;
  /** The first output of an op of ai.onnx. */
  op(op: OpName, operands: readonly Operand[], attributes?: Attributes): Value;
  /** Several outputs of an op of ai.onnx. */
  outputsOf(op: OpName, operands: readonly Operand[], attributes: Attributes, count: number): readonly Value[];
  /** A node under its own names, as files have them. `declared` says what a file knows of its outputs. */
  add(node: GraphNode, declared?: ReadonlyMap<string, Value>): readonly Value[];
  /** The node that gives a value; `undefined` for inputs, initializers and what is around the graph. */
  makerOf(value: Pick<Value, "name">): GraphNode | undefined;
  /** The numbers of a constant or an initializer; `undefined` for what is computed. */
  tensorOf(value: Value): Tensor | undefined;
  /** An empty graph inside this one, for the body of a Loop: it sees these values and takes none of their names. */
  body(): Graph;
}
