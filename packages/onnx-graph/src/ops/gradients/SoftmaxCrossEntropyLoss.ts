import { reduce } from "../../graph/reduce.ts";
import type { GradientRule } from "./gradientRule.ts";
import { pickedClasses } from "./pickedClasses.ts";

/** d − softmax(x) · Σ d over the classes, where d is the gradient by the log-probabilities, those given out included. */
export const SoftmaxCrossEntropyLoss: GradientRule = (context) => {
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
};
