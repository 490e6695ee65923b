import type { Graph, Value } from "@reg/onnx-graph";
import type { Runtime } from "./runtime.ts";

/** `limit` · sign(w), exactly 0 at 0. */
export function signTimes(graph: Graph, w: Value, limit: number, runtime: Runtime): Value {
  if (runtime === "web") {
    const sign = graph.op("Sign", [w]);
    return limit === 1 ? sign : graph.op("Mul", [sign, limit]);
  }
  // Whatever is not 0 is pushed to the limit; Sign is scalar code on this runtime.
  return graph.op("Clip", [graph.op("Mul", [w, 1e30]), -limit, limit]);
}
