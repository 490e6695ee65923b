import type { GradientRule } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** dy · b and dy · a. */
export const Mul: GradientRule = ({ graph, inputs: [a, b], dy }) => [
  unbroadcast(graph, graph.op("Mul", [dy, b]), a!),
  unbroadcast(graph, graph.op("Mul", [dy, a]), b!),
];
