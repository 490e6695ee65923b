import type { Loss } from "./loss.ts";
import { meanOfAll, sumOfRows } from "./reductions.ts";

/** ½ Σ (prediction − targets)² along the last axis, mean over the rest: what brain.js makes small. */
export const halfSquaredError: Loss = {
  name: "halfSquaredError",
  classes: false,
  build(graph, prediction, targets) {
    const error = graph.op("Sub", [prediction, targets]);
    return graph.op("Mul", [meanOfAll(graph, sumOfRows(graph, graph.op("Mul", [error, error]))), 0.5]);
  },
};
