import type { GradientRule } from "./gradientRule.ts";

/** dy where y > 0: 0 at 0, as PyTorch and TensorFlow. */
export const Relu: GradientRule = ({ graph, outputs: [y], dy }) => [
  graph.op("Where", [graph.op("Greater", [y, 0]), dy, 0]),
];
