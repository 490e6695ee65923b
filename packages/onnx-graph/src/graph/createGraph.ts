import type { TensorProto } from "../file/generated/onnx_pb.ts";
import { readTensor, type Tensor, tensor, writeTensor } from "../file/tensor.ts";
import { inferNode } from "../ops/shapes/inferNode.ts";
import type { Attributes } from "./attributes.ts";
import type { Graph, GraphNode, Value } from "./graph.ts";
import { createValueTable, valueOfTensor } from "./valueTable.ts";

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
