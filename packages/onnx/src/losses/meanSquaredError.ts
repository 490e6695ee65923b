import type { Loss } from "./loss.ts";
import { meanOfAll, share } from "./reductions.ts";

/** (prediction − targets)², mean over all entries. Keras' `MeanSquaredError`. */
export const meanSquaredError = (): Loss => ({
  name: "meanSquaredError",
  classes: false,
  build(graph, prediction, targets) {
    const error = graph.op("Sub", [prediction, targets]);
    return {
      value: meanOfAll(graph, graph.op("Mul", [error, error])),
      gradient: graph.op("Mul", [error, share(graph, error, 2)]),
    };
  },
});
