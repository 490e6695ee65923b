import type { Problem } from "./problem.ts";
import type { PathOrder } from "./results.ts";

/**
 * The order of a path when none is asked for. What is solved begins where few inputs are live, which is fast, and may end early. A network
 * begins at the weakest strength: from all zeros relu passes no gradient, so that a path from there often stays at zero.
 */
export const defaultOrder = ({ solved }: Problem): PathOrder => (solved ? "sparse to dense" : "dense to sparse");
