import type { Loss } from "./loss.ts";
import { meanOfAll, rowLength, share } from "./reductions.ts";

/** ½ Σ (prediction − targets)² along the last axis, mean over the rest: the loss of brain.js. */
export const halfSquaredError = (): Loss => ({
  name: "halfSquaredError",
  classes: false,
  build(graph, prediction, targets) {
    const error = graph.op("Sub", [prediction, targets]);
    const length = rowLength(graph, error);
    const half = typeof length === "number" ? length / 2 : graph.op("Mul", [length, 0.5]);
    return {
      value: graph.op("Mul", [meanOfAll(graph, graph.op("Mul", [error, error])), half]),
      gradient: graph.op("Mul", [error, share(graph, error, length)]),
    };
  },
});
