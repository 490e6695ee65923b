import { reduce } from "../gradients/reduce.ts";
import type { Graph, Value } from "../graph/graph.ts";

/** The mean of all entries, a scalar. */
export const meanOfAll = (graph: Graph, x: Value): Value => graph.op("ReduceMean", [x], { keepdims: 0 });

/** The sum along the last axis. */
export const sumOfRows = (graph: Graph, x: Value): Value => reduce(graph, "ReduceSum", x, [-1], false);
