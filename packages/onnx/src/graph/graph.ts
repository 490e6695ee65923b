// A graph being built: values with symbolic shapes, nodes in the order they run. Everything that writes ONNX here (reading
// a model, gradients, penalties, optimizers) goes through one of these. A node is emitted once: asking for the same op on
// the same values gives the value there is, so that nobody has to look for common parts.
import type { NodeProto, TensorProto } from "../generated/onnx_pb.ts";
import { inferNode } from "../shapes/infer.ts";
import { readTensor, type Tensor, type TensorType, tensor, writeTensor } from "../tensor.ts";
import type { Attributes } from "./attributes.ts";
import type { Shape } from "./dim.ts";
import { createValueTable, valueOfTensor } from "./valueTable.ts";

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
  /** The node that gives a value; `undefined` for inputs, initializers and what is around the graph. */
  makerOf(value: Pick<Value, "name">): GraphNode | undefined;
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

/** What makes a node the same as another: its op, what it reads and its attributes. */
function nodeKey(op: string, read: readonly string[], count: number, attributes: Attributes): string {
  const node = `${op} ${count} ${JSON.stringify(read)}`;
  if (Object.keys(attributes).length === 0) return node;
  return node + JSON.stringify(attributes, (_, value) => (typeof value === "bigint" ? String(value) : value));
}

/** An empty graph of this opset of ai.onnx. */
export function createGraph(opset: number, outer?: Graph, names = new Set<string>()): Graph {
  const inputs: Value[] = [];
  const nodes: GraphNode[] = [];
  const initializers = new Map<string, TensorProto>();
  const { define, value, has, unique } = createValueTable(outer, names);
  const known = new Map<string, readonly Value[]>();
  const constants = new Map<string, Value>();
  /** What Constant nodes hold. */
  const held = new Map<string, Tensor>();
  const makers = new Map<string, GraphNode>();

  const graph: Graph = {
    opset,
    inputs,
    nodes,
    initializers,
    has,
    value,
    unique,
    input(name, type, shape) {
      inputs.push(define({ name, type, shape }));
      return inputs.at(-1)!;
    },
    initializer(name, proto) {
      initializers.set(name, proto);
      return define(valueOfTensor(name, proto));
    },
    constant(tensor) {
      const key = keyOf(tensor);
      const name = constants.get(key)?.name ?? unique("constant");
      if (!constants.has(key)) constants.set(key, graph.initializer(name, writeTensor(tensor, name)));
      return constants.get(key)!;
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
      const key = nodeKey(op, read, count, attributes);
      const there = known.get(key);
      if (there) return there;
      const made = Array.from({ length: count }, () => unique(op));
      const outputs = graph.add({ op, domain: "", name: made[0]!, inputs: read, outputs: made, attributes });
      if (!random.has(op)) known.set(key, outputs);
      return outputs;
    },
    add(node, declared) {
      const read = node.inputs.map((name) => (name === "" ? undefined : value(name)));
      const inferred = inferNode({ ...node, opset, read, tensorOf: graph.tensorOf });
      nodes.push(node);
      for (const name of node.outputs) makers.set(name, node);
      const { value: tensor } = node.attributes;
      if (node.op === "Constant" && typeof tensor === "object" && "data" in tensor) held.set(node.outputs[0]!, tensor);
      return node.outputs.map((name, i) => {
        const facts = { name, type: undefined, shape: undefined, ...declared?.get(name), ...inferred[i] };
        return name === "" ? facts : define(facts);
      });
    },
    makerOf: ({ name }) => makers.get(name),
    tensorOf({ name }) {
      const proto = initializers.get(name);
      if (proto) return readTensor(proto);
      return held.get(name) ?? (outer?.has(name) ? outer.tensorOf(outer.value(name)) : undefined);
    },
    body: () => createGraph(opset, graph, names),
  };
  return graph;
}
