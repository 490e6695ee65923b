import type { Loss } from "./loss.ts";
import { meanOfAll, share } from "./reductions.ts";

/** |prediction − targets|, mean over all entries; gradient 0 where they are equal. Keras' `MeanAbsoluteError`. */
export const meanAbsoluteError = (): Loss => ({
  name: "meanAbsoluteError",
  classes: false,
  build(graph, prediction, targets) {
    const error = graph.op("Sub", [prediction, targets]);
    return {
      value: meanOfAll(graph, graph.op("Abs", [error])),
      gradient: graph.op("Mul", [graph.op("Sign", [error]), share(graph, error)]),
    };
  },
});
