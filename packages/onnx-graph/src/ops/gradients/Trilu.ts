import type { GradientRule } from "./gradientRule.ts";

/** The same triangle of dy. */
export const Trilu: GradientRule = ({ graph, node, inputs: [, diagonal], dy }) => [
  graph.op("Trilu", diagonal ? [dy, diagonal] : [dy], node.attributes),
];
