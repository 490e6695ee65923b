import type { GradientRule } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** dy for both. */
export const Add: GradientRule = ({ graph, inputs, dy }) => inputs.map((x) => unbroadcast(graph, dy, x!));
