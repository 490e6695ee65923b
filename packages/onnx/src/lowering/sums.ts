import type { Graph, Value } from "../graph/graph.ts";
import { tensor } from "../tensor.ts";
import type { Runtime } from "./penaltyNodes.ts";

/** Σ of a matrix as row · X · column of ones: the product of matrices is the fastest sum there is on wasm. */
function sumByOnes(graph: Graph, x: Value): Value {
  const [rows, columns] = [Number(x.shape![0]), Number(x.shape![1])];
  const ones = (shape: readonly [number, number]) =>
    graph.constant(tensor(x.type ?? "float32", shape, new Array(shape[0] * shape[1]).fill(1)));
  const row = graph.op("MatMul", [ones([1, rows]), x]);
  return graph.op("Reshape", [graph.op("MatMul", [row, ones([columns, 1])]), graph.integers([])]);
}

/** Σ|w| and Σw² over all entries, in the form that is fastest on this runtime: `lowerTerms.ts` has the measurements. */
export function sums(graph: Graph, w: Value, runtime: Runtime) {
  if (runtime === "node" || w.shape?.length !== 2) {
    return {
      absolutes: () => graph.op("ReduceL1", [w], { keepdims: 0 }),
      squares: () => graph.op("ReduceSumSquare", [w], { keepdims: 0 }),
    };
  }
  return {
    absolutes: () => sumByOnes(graph, graph.op("Abs", [w])),
    squares: () => sumByOnes(graph, graph.op("Mul", [w, w])),
  };
}
