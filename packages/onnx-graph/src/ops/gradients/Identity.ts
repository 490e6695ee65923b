import type { GradientRule } from "./gradientRule.ts";

/** dy. */
export const Identity: GradientRule = ({ dy }) => [dy];
