import type { GradientRule } from "./gradientRule.ts";
import { reshapeLike } from "./reshapeLike.ts";

/** dy in the shape of x. */
export const Reshape: GradientRule = ({ graph, inputs: [x], dy }) => [reshapeLike(graph, dy, x!)];
