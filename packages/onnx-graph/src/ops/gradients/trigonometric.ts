// Trigonometric and hyperbolic functions and their inverses.
import type { Graph, Value } from "../../graph/graph.ts";
import type { GradientRule, OpRules } from "./gradientRule.ts";

const square = (graph: Graph, x: Value | undefined): Value => graph.op("Mul", [x, x]);

/** dy / √(1 − x²). */
const arcSine: GradientRule = ({ graph, inputs: [x], dy }) => [
  graph.op("Div", [dy, graph.op("Sqrt", [graph.op("Sub", [1, square(graph, x)])])]),
];

export const trigonometric: OpRules = {
  /** dy · cos x. */
  Sin: ({ graph, inputs: [x], dy }) => [graph.op("Mul", [dy, graph.op("Cos", [x])])],

  /** −dy · sin x. */
  Cos: ({ graph, inputs: [x], dy }) => [graph.op("Neg", [graph.op("Mul", [dy, graph.op("Sin", [x])])])],

  /** dy · (1 + y²). */
  Tan: ({ graph, outputs: [y], dy }) => [graph.op("Mul", [dy, graph.op("Add", [square(graph, y), 1])])],

  Asin: arcSine,

  /** −dy / √(1 − x²). */
  Acos: (context) => arcSine(context).map((dx) => context.graph.op("Neg", [dx])),

  /** dy / (1 + x²). */
  Atan: ({ graph, inputs: [x], dy }) => [graph.op("Div", [dy, graph.op("Add", [square(graph, x), 1])])],

  /** dy · cosh x. */
  Sinh: ({ graph, inputs: [x], dy }) => [graph.op("Mul", [dy, graph.op("Cosh", [x])])],

  /** dy · sinh x. */
  Cosh: ({ graph, inputs: [x], dy }) => [graph.op("Mul", [dy, graph.op("Sinh", [x])])],

  /** dy / √(x² + 1). */
  Asinh: ({ graph, inputs: [x], dy }) => [
    graph.op("Div", [dy, graph.op("Sqrt", [graph.op("Add", [square(graph, x), 1])])]),
  ],

  /** dy / √(x² − 1). */
  Acosh: ({ graph, inputs: [x], dy }) => [
    graph.op("Div", [dy, graph.op("Sqrt", [graph.op("Sub", [square(graph, x), 1])])]),
  ],

  /** dy / (1 − x²). */
  Atanh: ({ graph, inputs: [x], dy }) => [graph.op("Div", [dy, graph.op("Sub", [1, square(graph, x)])])],
};
