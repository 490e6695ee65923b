import type { GradientRule } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** dy to the side that was taken, 0 to the other. */
export const Where: GradientRule = ({ graph, inputs: [condition, a, b], dy }) => [
  undefined,
  unbroadcast(graph, graph.op("Where", [condition, dy, 0]), a!),
  unbroadcast(graph, graph.op("Where", [condition, 0, dy]), b!),
];
