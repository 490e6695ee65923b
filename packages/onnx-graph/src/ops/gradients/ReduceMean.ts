import { typeCode } from "../../file/tensor.ts";
import { expandLike, withReducedAxes } from "./expandReduced.ts";
import type { GradientRule } from "./gradientRule.ts";

/** dy / n, repeated along the axes that were averaged; n is how many entries each mean has. */
export const ReduceMean: GradientRule = ({ graph, node, inputs, outputs: [y], dy }) => {
  const x = inputs[0]!;
  // The entries of x for each entry of y, at run time where a length is symbolic.
  const count = graph.op("Div", [graph.op("Size", [x]), graph.op("Size", [y])]);
  const share = graph.op("Div", [dy, graph.op("Cast", [count], { to: typeCode(x.type ?? "float32") })]);
  return [expandLike(graph, withReducedAxes(graph, node, inputs, share), x)];
};
