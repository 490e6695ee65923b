import type { Value } from "../../graph/graph.ts";
import type { GradientRule } from "./gradientRule.ts";

/** dy where x was not cut off (at a bound itself too, as PyTorch); a bound: Σ dy where it was what x became. */
export const Clip: GradientRule = ({ graph, node, inputs: [x, lowInput, highInput], dy }) => {
  // Bounds are attributes before opset 11.
  const { min, max } = node.attributes;
  const low = lowInput ?? (min === undefined ? undefined : Number(min));
  const high = highInput ?? (max === undefined ? undefined : Number(max));
  const below = low === undefined ? undefined : graph.op("Less", [x, low]);
  const beyond = high === undefined ? undefined : graph.op("Greater", [x, high]);
  const sumAt = (there: Value | undefined) =>
    there && graph.op("ReduceSum", [graph.op("Where", [there, dy, 0])], { keepdims: 0 });
  const above = below ? graph.op("Where", [below, 0, dy]) : dy;
  const dx = beyond ? graph.op("Where", [beyond, 0, above]) : above;
  return [dx, lowInput && sumAt(below), highInput && sumAt(beyond)];
};
