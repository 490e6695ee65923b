import type { GradientRule } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** dy summed over the axes that were stretched. */
export const Expand: GradientRule = ({ graph, inputs: [x], dy }) => [unbroadcast(graph, dy, x!)];
