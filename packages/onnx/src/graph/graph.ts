// A graph being built: values with symbolic shapes, nodes in the order they run. Everything that writes ONNX here (reading
// a model, gradients, penalties, optimizers) goes through one of these. A node is emitted once: asking for the same op on
// the same values gives the value there is, so that nobody has to look for common parts.
import { RegError } from "@reg/core";
import type { NodeProto, TensorProto } from "../generated/onnx_pb.ts";
import { inferNode } from "../shapes/infer.ts";
import { readTensor, type Tensor, type TensorType, tensor, typeOfCode, writeTensor } from "../tensor.ts";
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
  input(name: string, type: TensorType, shape: Shape | undefined): Value;
  /** A tensor under a name of its own: a weight. */
  initializer(name: string, proto: TensorProto): Value;
  /** A tensor that is the same wherever it is used. */
  constant(tensor: Tensor): Value;
  /** An int64 vector, such as axes and shapes. */
  integers(numbers: readonly number[]): Value;
  /** The first output of an op of ai.onnx. */
  op(op: string, operands: readonly Operand[], attributes?: Attributes): Value;
  /** Several outputs of an op of ai.onnx. */
  outputsOf(op: string, operands: readonly Operand[], attributes: Attributes, count: number): readonly Value[];
  /** A node under its own names, as files have them. `declared` says what a file knows of its outputs. */
  add(node: GraphNode, declared?: ReadonlyMap<string, Value>): readonly Value[];
  /** The numbers of a constant or an initializer; `undefined` for what is computed. */
  tensorOf(value: Value): Tensor | undefined;
  /** An empty graph inside this one, for the body of a Loop: it sees these values and takes none of their names. */
  body(): Graph;
}

/** Ops that give something else each time. */
const random = new Set([
  "Dropout",
  "RandomNormal",
  "RandomNormalLike",
  "RandomUniform",
  "RandomUniformLike",
  "Bernoulli",
  "Multinomial",
]);

const keyOf = ({ type, shape, data }: Tensor): string => `${type}[${shape}]${data.join()}`;

/** An empty graph of this opset of ai.onnx. */
export function createGraph(opset: number, outer?: Graph, names = new Set<string>()): Graph {
  const inputs: Value[] = [];
  const nodes: GraphNode[] = [];
  const initializers = new Map<string, TensorProto>();
  const values = new Map<string, Value>();
  const known = new Map<string, readonly Value[]>();
  const constants = new Map<string, Value>();
  /** What Constant nodes hold. */
  const held = new Map<string, Tensor>();

  function define(value: Value): Value {
    if (values.has(value.name)) {
      throw new RegError("INVALID_MODEL", {
        who: "@reg/onnx",
        what: `graph value "${value.name}"`,
        expected: "one place that makes it",
        received: "two",
      });
    }
    names.add(value.name);
    values.set(value.name, value);
    return value;
  }

  const graph: Graph = {
    opset,
    inputs,
    nodes,
    initializers,
    has: (name) => values.has(name) || (outer?.has(name) ?? false),
    value(name) {
      const value = values.get(name);
      if (value) return value;
      if (outer) return outer.value(name);
      throw new RegError("INVALID_MODEL", {
        who: "@reg/onnx",
        what: `graph value "${name}"`,
        expected: "an input, an initializer or a node before its use that makes it",
        received: "nothing of this name",
      });
    },
    unique(stem) {
      let name = stem;
      for (let i = 1; names.has(name); i++) name = `${stem}_${i}`;
      names.add(name);
      return name;
    },
    input(name, type, shape) {
      const value = define({ name, type, shape });
      inputs.push(value);
      return value;
    },
    initializer(name, proto) {
      initializers.set(name, proto);
      const shape = proto.dims.map(Number);
      const type = typeOfCode(proto.dataType);
      // Only short integer tensors can be shapes or axes.
      const short = shape.length <= 1 && (shape[0] ?? 1) <= 16 && (type === "int64" || type === "int32");
      const integers = short ? Array.from(readTensor(proto).data, Number) : undefined;
      return define({ name, type, shape, ...(integers && { integers }) });
    },
    constant(tensor) {
      const key = keyOf(tensor);
      const there = constants.get(key);
      if (there) return there;
      const name = graph.unique("constant");
      const value = graph.initializer(name, writeTensor(tensor, name));
      constants.set(key, value);
      return value;
    },
    integers: (numbers) => graph.constant(tensor("int64", [numbers.length], numbers)),
    op: (op, operands, attributes = {}) => graph.outputsOf(op, operands, attributes, 1)[0]!,
    outputsOf(op, operands, attributes, count) {
      // The last: the first operand of Where is a condition.
      const like = operands.findLast((operand) => typeof operand === "object");
      const read = operands.map((operand) => {
        if (typeof operand !== "number") return operand?.name ?? "";
        return graph.constant(tensor(like?.type ?? "float32", [], [operand])).name;
      });
      const key = JSON.stringify([op, read, count, attributes], (_, value) =>
        typeof value === "bigint" ? String(value) : value,
      );
      const there = known.get(key);
      if (there) return there;
      const made = Array.from({ length: count }, () => graph.unique(op));
      const outputs = graph.add({ op, domain: "", name: made[0]!, inputs: read, outputs: made, attributes });
      if (!random.has(op)) known.set(key, outputs);
      return outputs;
    },
    add(node, declared) {
      const read = node.inputs.map((name) => (name === "" ? undefined : graph.value(name)));
      const inferred = inferNode({ ...node, opset, read, tensorOf: graph.tensorOf });
      nodes.push(node);
      const { value } = node.attributes;
      if (node.op === "Constant" && typeof value === "object" && "data" in value) held.set(node.outputs[0]!, value);
      return node.outputs.map((name, i) => {
        const facts = { name, type: undefined, shape: undefined, ...declared?.get(name), ...inferred[i] };
        return name === "" ? facts : define(facts);
      });
    },
    tensorOf(value) {
      const proto = initializers.get(value.name);
      if (proto) return readTensor(proto);
      return held.get(value.name) ?? (outer?.has(value.name) ? outer.tensorOf(value) : undefined);
    },
    body: () => createGraph(opset, graph, names),
  };
  return graph;
}
