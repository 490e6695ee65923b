import type { GradientRule } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** dy and −dy. */
export const Sub: GradientRule = ({ graph, inputs: [a, b], dy }) => [
  unbroadcast(graph, dy, a!),
  graph.op("Neg", [unbroadcast(graph, dy, b!)]),
];
