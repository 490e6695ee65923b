import { asNumbers } from "./asNumbers.ts";
import type { GradientRule } from "./gradientRule.ts";
import { keptOutput } from "./keptOutput.ts";
import { reduceLike } from "./reduceLike.ts";

/** dy to the entry that is the extremum, in equal shares where several are, as PyTorch's amax. Serves ReduceMax and ReduceMin. */
export const reducedExtremum: GradientRule = (context) => {
  const { graph, inputs } = context;
  const { y, dy } = keptOutput(context);
  const taken = asNumbers(graph, graph.op("Equal", [inputs[0], y]), dy);
  return [graph.op("Mul", [taken, graph.op("Div", [dy, reduceLike(context, "ReduceSum", taken)])])];
};
