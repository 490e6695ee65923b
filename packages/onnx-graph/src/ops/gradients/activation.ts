// Activations, of each entry or along an axis.
import type { Graph, Value } from "../../graph/graph.ts";
import { reduce } from "../../graph/reduce.ts";
import type { OpRules } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

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

export const activation: OpRules = {
  /** dy where y > 0: 0 at 0, as PyTorch and TensorFlow. */
  Relu: ({ graph, outputs: [y], dy }) => [graph.op("Where", [graph.op("Greater", [y, 0]), dy, 0])],

  /** dy where x > 0, alpha · dy elsewhere. */
  LeakyRelu: ({ graph, node, inputs: [x], dy }) => {
    const { alpha = 0.01 } = node.attributes;
    return [graph.op("Where", [graph.op("Greater", [x, 0]), dy, graph.op("Mul", [dy, Number(alpha)])])];
  },

  /** dy where x > 0 and slope · dy elsewhere; for the slope x · dy where x is not above 0. */
  PRelu: ({ graph, inputs: [x, slope], dy }) => {
    const above = graph.op("Greater", [x, 0]);
    const dx = graph.op("Where", [above, dy, graph.op("Mul", [slope, dy])]);
    return [dx, unbroadcast(graph, graph.op("Where", [above, 0, graph.op("Mul", [x, dy])]), slope!)];
  },

  /** dy where x > 0, dy · (y + alpha) elsewhere: there y + alpha is alpha · exp(x). */
  Elu: ({ graph, node, inputs: [x], outputs: [y], dy }) => {
    const { alpha = 1 } = node.attributes;
    const below = graph.op("Mul", [dy, graph.op("Add", [y, Number(alpha)])]);
    return [graph.op("Where", [graph.op("Greater", [x, 0]), dy, below])];
  },

  /** dy where x > 0, dy · (y / alpha + 1) elsewhere: there y / alpha + 1 is exp(x / alpha). */
  Celu: ({ graph, node, inputs: [x], outputs: [y], dy }) => {
    const { alpha = 1 } = node.attributes;
    const below = graph.op("Mul", [dy, graph.op("Add", [graph.op("Div", [y, Number(alpha)]), 1])]);
    return [graph.op("Where", [graph.op("Greater", [x, 0]), dy, below])];
  },

  /** gamma · dy where x > 0, dy · (y + gamma · alpha) elsewhere. */
  Selu: ({ graph, node, inputs: [x], outputs: [y], dy }) => {
    // Klambauer et al. (2017), rounded to float32 as the operator's schema has them.
    const { alpha = 1.6732631921768188, gamma = 1.0507010221481323 } = node.attributes;
    const above = graph.op("Mul", [dy, Number(gamma)]);
    const below = graph.op("Mul", [dy, graph.op("Add", [y, Number(gamma) * Number(alpha)])]);
    return [graph.op("Where", [graph.op("Greater", [x, 0]), above, below])];
  },

  /** dy · y · (1 − y). */
  Sigmoid: ({ graph, outputs: [y], dy }) => [graph.op("Mul", [dy, graph.op("Mul", [y, graph.op("Sub", [1, y])])])],

  /** dy · (1 − y²). */
  Tanh: ({ graph, outputs: [y], dy }) => [graph.op("Mul", [dy, graph.op("Sub", [1, graph.op("Mul", [y, y])])])],

  /** alpha · dy where the line is not cut off, 0 elsewhere. */
  HardSigmoid: ({ graph, node, outputs: [y], dy }) => {
    const { alpha = 0.2 } = node.attributes;
    const within = graph.op("And", [graph.op("Greater", [y, 0]), graph.op("Less", [y, 1])]);
    return [graph.op("Where", [within, graph.op("Mul", [dy, Number(alpha)]), 0])];
  },

  /** 0 below −3, dy above 3, dy · (x/3 + 1/2) between: y = x · clip(x/6 + 1/2, 0, 1). */
  HardSwish: ({ graph, inputs: [x], dy }) => {
    const between = graph.op("Mul", [dy, graph.op("Add", [graph.op("Mul", [x, 1 / 3]), 0.5])]);
    const lower = graph.op("Where", [graph.op("Greater", [x, -3]), between, 0]);
    return [graph.op("Where", [graph.op("Less", [x, 3]), lower, dy])];
  },

  /** dy · σ(x). */
  Softplus: ({ graph, inputs: [x], dy }) => [graph.op("Mul", [dy, graph.op("Sigmoid", [x])])],

  /** dy · (t + x · (1 − t²) · σ(x)), t = tanh(softplus(x)): y = x · t. */
  Mish: ({ graph, inputs: [x], dy }) => {
    const t = graph.op("Tanh", [graph.op("Softplus", [x])]);
    const bend = graph.op("Mul", [graph.op("Sub", [1, graph.op("Mul", [t, t])]), graph.op("Sigmoid", [x])]);
    return [graph.op("Mul", [dy, graph.op("Add", [t, graph.op("Mul", [x, bend])])])];
  },

  /** dy / (1 + |x|)². */
  Softsign: ({ graph, inputs: [x], dy }) => {
    const reach = graph.op("Add", [graph.op("Abs", [x]), 1]);
    return [graph.op("Div", [dy, graph.op("Mul", [reach, reach])])];
  },

  /** dy · gelu'(x), of the form that attribute `approximate` names. */
  Gelu: ({ graph, node, inputs: [x], dy }) => [
    graph.op("Mul", [dy, node.attributes.approximate === "tanh" ? byTanh(graph, x!) : exact(graph, x!)]),
  ],

  /** y · (dy − Σ dy · y), the sum along the axis. */
  Softmax: ({ graph, node, outputs: [y], dy }) => {
    const { axis = -1 } = node.attributes;
    const total = reduce(graph, "ReduceSum", graph.op("Mul", [dy, y]), [Number(axis)], true);
    return [graph.op("Mul", [y, graph.op("Sub", [dy, total])])];
  },

  /** dy − exp(y) · Σ dy, the sum along the axis. */
  LogSoftmax: ({ graph, node, outputs: [y], dy }) => {
    const { axis = -1 } = node.attributes;
    const total = reduce(graph, "ReduceSum", dy, [Number(axis)], true);
    return [graph.op("Sub", [dy, graph.op("Mul", [graph.op("Exp", [y]), total])])];
  },
};
