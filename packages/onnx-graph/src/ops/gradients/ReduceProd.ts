import { asNumbers } from "./asNumbers.ts";
import type { GradientRule } from "./gradientRule.ts";
import { keptOutput } from "./keptOutput.ts";
import { reduceLike } from "./reduceLike.ts";

/** dy · the product of all other entries, which is right for entries that are 0 too. */
export const ReduceProd: GradientRule = (context) => {
  const { graph, inputs } = context;
  const { dy } = keptOutput(context);
  const isZero = graph.op("Equal", [inputs[0], 0]);
  const zeros = reduceLike(context, "ReduceSum", asNumbers(graph, isZero, dy));
  const others = graph.op("Where", [isZero, 1, inputs[0]]);
  const product = reduceLike(context, "ReduceProd", others);
  const onlyZero = graph.op("And", [isZero, graph.op("Equal", [zeros, 1])]);
  const rest = graph.op("Where", [graph.op("Equal", [zeros, 0]), graph.op("Div", [product, others]), 0]);
  return [graph.op("Mul", [dy, graph.op("Where", [onlyZero, product, rest])])];
};
