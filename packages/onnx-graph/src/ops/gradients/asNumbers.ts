import { typeCode } from "../../file/tensor.ts";
import type { Graph, Value } from "../../graph/graph.ts";

/** A condition as 0 and 1 of the type of `like`. */
export const asNumbers = (graph: Graph, condition: Value, like: Value): Value =>
  graph.op("Cast", [condition], { to: typeCode(like.type ?? "float32") });
