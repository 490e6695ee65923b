// Sums, extremes and other reductions over axes.
import { typeCode } from "../../file/tensor.ts";
import type { Graph, GraphNode, Value } from "../../graph/graph.ts";
import { type Reduction, reduce } from "../../graph/reduce.ts";
import { axesOf, fromStart } from "../shapes/axes.ts";
import { asNumbers } from "./asNumbers.ts";
import { expandLike } from "./expandLike.ts";
import type { GradientContext, GradientRule, OpRules } from "./gradientRule.ts";
import { reshapeLike } from "./reshapeLike.ts";

/** Whether a reduction takes all axes, as far as that is known. */
function reducedAxes(node: GraphNode, [x, axes]: readonly (Value | undefined)[]): readonly number[] | undefined {
  const given = axesOf({ attributes: node.attributes, read: [x, axes] });
  if (axes && !given) return undefined;
  if (!given || given.length === 0) return node.attributes.noop_with_empty_axes ? [] : x?.shape?.map((_, axis) => axis);
  return x?.shape && given.map((axis) => fromStart(axis, x.shape!.length));
}

/** A value of a reduction's output shape, with the reduced axes put back as 1: it broadcasts against the input. */
function withReducedAxes(graph: Graph, node: GraphNode, inputs: readonly (Value | undefined)[], value: Value): Value {
  if (node.attributes.keepdims !== 0) return value;
  const [x, axesInput] = inputs;
  const axes = reducedAxes(node, inputs);
  if (axes) return axes.length === 0 ? value : graph.op("Unsqueeze", [value, graph.integers(axes)]);
  if (axesInput) return graph.op("Unsqueeze", [value, axesInput]);
  // All axes of an input of unknown rank: a scalar broadcasts as it is.
  return x?.shape ? reshapeLike(graph, value, { ...x, shape: x.shape.map(() => 1) }) : value;
}

/** A reduction's output and its gradient, with the reduced axes put back as 1: both broadcast against the input. */
const keptOutput = ({ graph, node, inputs, outputs: [y], dy }: GradientContext) => ({
  y: withReducedAxes(graph, node, inputs, y!),
  dy: withReducedAxes(graph, node, inputs, dy),
});

/** Another reduction over the axes of this node, which stay as length 1. */
function reduceLike({ graph, node, inputs }: GradientContext, op: Reduction, x: Value): Value {
  const axes = reducedAxes(node, inputs);
  if (axes) return axes.length === 0 ? x : reduce(graph, op, x, axes, true);
  // Axes that are computed, or all axes of a value of unknown rank.
  return graph.op(op, inputs[1] ? [x, inputs[1]] : [x], { keepdims: 1 });
}

/** dy to the entry that is the extremum, in equal shares where several are, as PyTorch's amax. Serves ReduceMax and ReduceMin. */
const reducedExtremum: GradientRule = (context) => {
  const { graph, inputs } = context;
  const { y, dy } = keptOutput(context);
  const taken = asNumbers(graph, graph.op("Equal", [inputs[0], y]), dy);
  return [graph.op("Mul", [taken, graph.op("Div", [dy, reduceLike(context, "ReduceSum", taken)])])];
};

export const reduction: OpRules = {
  /** dy, repeated along the axes that were summed. */
  ReduceSum: ({ graph, node, inputs, dy }) => [expandLike(graph, withReducedAxes(graph, node, inputs, dy), inputs[0]!)],

  /** dy / n, repeated along the axes that were averaged; n is how many entries each mean has. */
  ReduceMean: ({ graph, node, inputs, outputs: [y], dy }) => {
    const x = inputs[0]!;
    // The entries of x for each entry of y, at run time where a length is symbolic.
    const count = graph.op("Div", [graph.op("Size", [x]), graph.op("Size", [y])]);
    const share = graph.op("Div", [dy, graph.op("Cast", [count], { to: typeCode(x.type ?? "float32") })]);
    return [expandLike(graph, withReducedAxes(graph, node, inputs, share), x)];
  },

  ReduceMax: reducedExtremum,
  ReduceMin: reducedExtremum,
  /** dy · the product of all other entries, which is right for entries that are 0 too. */
  ReduceProd: (context) => {
    const { graph, inputs } = context;
    const { dy } = keptOutput(context);
    const isZero = graph.op("Equal", [inputs[0], 0]);
    const zeros = reduceLike(context, "ReduceSum", asNumbers(graph, isZero, dy));
    const others = graph.op("Where", [isZero, 1, inputs[0]]);
    const product = reduceLike(context, "ReduceProd", others);
    const onlyZero = graph.op("And", [isZero, graph.op("Equal", [zeros, 1])]);
    const rest = graph.op("Where", [graph.op("Equal", [zeros, 0]), graph.op("Div", [product, others]), 0]);
    return [graph.op("Mul", [dy, graph.op("Where", [onlyZero, product, rest])])];
  },

  /** dy · sign(x): 0 at 0. */
  ReduceL1: (context) => {
    const { graph, inputs } = context;
    return [graph.op("Mul", [keptOutput(context).dy, graph.op("Sign", [inputs[0]])])];
  },

  /** dy · x / y: 0 where the norm is 0. */
  ReduceL2: (context) => {
    const { graph, inputs } = context;
    const { y, dy } = keptOutput(context);
    const length = graph.op("Where", [graph.op("Greater", [y, 0]), y, 1]);
    return [graph.op("Mul", [inputs[0], graph.op("Div", [dy, length])])];
  },

  /** 2 · x · dy. */
  ReduceSumSquare: (context) => {
    const { graph, inputs } = context;
    return [graph.op("Mul", [inputs[0], graph.op("Mul", [keptOutput(context).dy, 2])])];
  },

  /** dy / Σ x, where Σ x is exp(y). */
  ReduceLogSum: (context) => {
    const { graph, inputs } = context;
    const { y, dy } = keptOutput(context);
    return [expandLike(graph, graph.op("Div", [dy, graph.op("Exp", [y])]), inputs[0]!)];
  },

  /** dy · exp(x − y): the softmax over the reduced axes. */
  ReduceLogSumExp: (context) => {
    const { graph, inputs } = context;
    const { y, dy } = keptOutput(context);
    return [graph.op("Mul", [dy, graph.op("Exp", [graph.op("Sub", [inputs[0], y])])])];
  },

  /** The sum from the other end. */
  CumSum: ({ graph, node, inputs: [, axis], dy }) => {
    const { reverse = 0, exclusive = 0 } = node.attributes;
    return [graph.op("CumSum", [dy, axis], { reverse: reverse ? 0 : 1, exclusive })];
  },
};
