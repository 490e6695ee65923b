import { tensor } from "../../file/tensor.ts";
import type { Graph, Value } from "../../graph/graph.ts";

/** Zeros of the type and shape of `x`. */
export const zerosLike = (graph: Graph, x: Value): Value =>
  graph.op("Expand", [graph.constant(tensor(x.type ?? "float32", [], [0])), graph.op("Shape", [x])]);
