import type { GradientRule } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** dy to every operand. */
export const Sum: GradientRule = ({ graph, inputs, dy }) => inputs.map((x) => unbroadcast(graph, dy, x!));
