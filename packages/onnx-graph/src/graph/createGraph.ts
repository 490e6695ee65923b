import type { TensorProto } from "../file/generated/onnx_pb.ts";
import { readTensor, type Tensor } from "../file/tensor.ts";
import { inferNode } from "../ops/shapes/inferNode.ts";
import type { Graph, GraphNode, Value } from "./graph.ts";
import { createValueTable, valueOfTensor } from "./valueTable.ts";
import { writeOnce } from "./writeOnce.ts";

/** An empty graph of this opset of ai.onnx. */
export function createGraph(opset: number, outer?: Graph, names = new Set<string>()): Graph {
  const inputs: Value[] = [];
  const nodes: GraphNode[] = [];
  const initializers = new Map<string, TensorProto>();
  /** What Constant nodes hold. */
  const held = new Map<string, Tensor>();
  const makers = new Map<string, GraphNode>();
  const { define, value, has, unique } = createValueTable(outer, names);
  const initializer: Graph["initializer"] = (name, proto) => {
    initializers.set(name, proto);
    return define(valueOfTensor(name, proto));
  };
  const tensorOf: Graph["tensorOf"] = ({ name }) => {
    const proto = initializers.get(name);
    if (proto) return readTensor(proto);
    return held.get(name) ?? (outer?.has(name) ? outer.tensorOf(outer.value(name)) : undefined);
  };
  const add: Graph["add"] = (node, declared) => {
    const read = node.inputs.map((name) => (name === "" ? undefined : value(name)));
    const inferred = inferNode({ ...node, opset, read, tensorOf });
    nodes.push(node);
    for (const name of node.outputs) makers.set(name, node);
    const { value: tensor } = node.attributes;
    if (node.op === "Constant" && typeof tensor === "object" && "data" in tensor) held.set(node.outputs[0]!, tensor);
    return node.outputs.map((name, i) => {
      const facts = { name, type: undefined, shape: undefined, ...declared?.get(name), ...inferred[i] };
      return name === "" ? facts : define(facts);
    });
  };
  const graph: Graph = {
    opset,
    inputs,
    nodes,
    initializers,
    has,
    value,
    unique,
    initializer,
    add,
    tensorOf,
    ...writeOnce({ add, unique, initializer }),
    input(name, type, shape) {
      inputs.push(define({ name, type, shape }));
      return inputs.at(-1)!;
    },
    makerOf: ({ name }) => makers.get(name),
    body: () => createGraph(opset, graph, names),
  };
  return graph;
}
