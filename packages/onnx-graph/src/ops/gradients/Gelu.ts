import type { Graph, Value } from "../../graph/graph.ts";
import type { GradientRule } from "./gradientRule.ts";

/** d/dx of x · Φ(x): Φ(x) + x · φ(x). */
function exact(graph: Graph, x: Value): Value {
  const half = graph.op("Mul", [graph.op("Add", [graph.op("Erf", [graph.op("Mul", [x, Math.SQRT1_2])]), 1]), 0.5]);
  const bell = graph.op("Exp", [graph.op("Mul", [graph.op("Mul", [x, x]), -0.5])]);
  return graph.op("Add", [half, graph.op("Mul", [graph.op("Mul", [x, bell]), 1 / Math.sqrt(2 * Math.PI)])]);
}

/** d/dx of x/2 · (1 + tanh u), u = √(2/π) · (x + 0.044715 x³). */
function byTanh(graph: Graph, x: Value): Value {
  const scale = Math.sqrt(2 / Math.PI);
  const square = graph.op("Mul", [x, x]);
  const u = graph.op("Mul", [graph.op("Mul", [x, graph.op("Add", [graph.op("Mul", [square, 0.044715]), 1])]), scale]);
  const t = graph.op("Tanh", [u]);
  const slope = graph.op("Mul", [graph.op("Add", [graph.op("Mul", [square, 3 * 0.044715]), 1]), scale]);
  const bend = graph.op("Mul", [graph.op("Sub", [1, graph.op("Mul", [t, t])]), graph.op("Mul", [x, slope])]);
  return graph.op("Mul", [graph.op("Add", [graph.op("Add", [t, 1]), bend]), 0.5]);
}

/** dy · gelu'(x), of the form that attribute `approximate` names. */
export const Gelu: GradientRule = ({ graph, node, inputs: [x], dy }) => [
  graph.op("Mul", [dy, node.attributes.approximate === "tanh" ? byTanh(graph, x!) : exact(graph, x!)]),
];
