// Cross-entropies with class numbers.
import { tensor } from "../../file/tensor.ts";
import type { Graph, Value } from "../../graph/graph.ts";
import { reduce } from "../../graph/reduce.ts";
import { asNumbers } from "./asNumbers.ts";
import type { GradientContext, OpRules } from "./gradientRule.ts";
import { lengthOf } from "./scatterAlong.ts";

const sumAll = (graph: Graph, x: Value): Value => graph.op("ReduceSum", [x], { keepdims: 0 });

/**
 * The gradient by log-probabilities [batch, classes, …] of a weighted negative log-likelihood with integer targets [batch, …]:
 * −weight · dy at the picked class, over the sum of weights for the mean. Targets equal to `ignore_index` weigh nothing.
 */
function pickedClasses({ graph, node, inputs }: GradientContext, logits: Value, dy: Value): Value {
  const [, targets, weights] = inputs as readonly [Value, Value, Value?];
  const { reduction = "mean", ignore_index } = node.attributes;
  const type = dy.type ?? "float32";
  const number = (value: number) => graph.constant(tensor(targets.type ?? "int64", [], [value]));
  const counts =
    ignore_index === undefined
      ? undefined
      : graph.op("Not", [graph.op("Equal", [targets, number(Number(ignore_index))])]);
  const safe = counts ? graph.op("Where", [counts, targets, number(0)]) : targets;
  const ones = graph.op("Expand", [graph.constant(tensor(type, [], [1])), graph.op("Shape", [targets])]);
  const own = weights ? graph.op("Gather", [weights, safe]) : ones;
  const weight = counts ? graph.op("Mul", [own, asNumbers(graph, counts, dy)]) : own;
  const share = reduction === "mean" ? graph.op("Div", [weight, sumAll(graph, weight)]) : weight;
  const scale = graph.op("Neg", [graph.op("Mul", [share, dy])]);
  const values = graph.constant(tensor(type, [2], [0, 1]));
  const depth = graph.op("Squeeze", [lengthOf(graph, logits, 1), graph.integers([0])]);
  const picked = graph.op("OneHot", [safe, depth, values], { axis: 1 });
  return graph.op("Mul", [picked, graph.op("Unsqueeze", [scale, graph.integers([1])])]);
}

export const loss: OpRules = {
  /** −weight · dy at the picked class; nothing for targets and weights. */
  NegativeLogLikelihoodLoss: (context) => [pickedClasses(context, context.inputs[0]!, context.dy)],

  /** d − softmax(x) · Σ d over the classes, where d is the gradient by the log-probabilities, those given out included. */
  SoftmaxCrossEntropyLoss: (context) => {
    const {
      graph,
      inputs,
      gradients: [dy, byLog],
    } = context;
    const x = inputs[0]!;
    const picked = dy && pickedClasses(context, x, dy);
    const d = picked && byLog ? graph.op("Add", [picked, byLog]) : (picked ?? byLog!);
    const total = reduce(graph, "ReduceSum", d, [1], true);
    return [graph.op("Sub", [d, graph.op("Mul", [graph.op("Softmax", [x], { axis: 1 }), total])])];
  },
};
