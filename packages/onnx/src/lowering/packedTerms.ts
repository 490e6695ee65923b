// l1 · Σ|w| + l2 · Σw² of many small weights that are packed into one vector, each entry with its own l1 and l2: a handful of
// nodes for all of them.
import { type Graph, tensor, type Value, writeTensor } from "@reg/onnx-graph";
import { blockedSum } from "./blockedSum.ts";
import { isDivided, type PenaltyNodes } from "./penaltyNodes.ts";
import type { Runtime } from "./runtime.ts";
import { signTimes } from "./signTimes.ts";
import { addUp, rowOf } from "./sums.ts";

/** For each entry of a vector. */
export interface EntryTerms {
  readonly l1: Float32Array;
  readonly l2: Float32Array;
}

/** `value` moved towards 0 by `threshold` (of the same shape, not negative): exactly 0 within. */
function softThreshold(graph: Graph, value: Value, threshold: Value): Value {
  const within = graph.op("Max", [graph.op("Min", [value, threshold]), graph.op("Neg", [threshold])]);
  return graph.op("Sub", [value, within]);
}

/** Penalties on the vector `w`, [n]. */
export function packedTerms(graph: Graph, w: Value, { l1, l2 }: EntryTerms, runtime: Runtime): PenaltyNodes {
  const [sparse, smooth] = [l1.some((strength) => strength > 0), l2.some((strength) => strength > 0)];
  const constant = (numbers: Float32Array, stem: string) => {
    const name = graph.unique(stem);
    return graph.initializer(name, writeTensor(tensor("float32", [numbers.length], numbers), name));
  };
  const strengths = { l1: constant(l1, `${w.name}:l1`), l2: constant(l2, `${w.name}:l2`) };
  /** l1 · sign(w) and l2 · w: their sum times w is the value, and l2 · w once more gives the gradient. */
  const signs = () => graph.op("Mul", [signTimes(graph, w, 1, runtime), strengths.l1]);
  const half = () => graph.op("Mul", [w, strengths.l2]);
  const chord = () => (sparse && smooth ? graph.op("Add", [signs(), half()]) : sparse ? signs() : half());
  const gradient = () => (smooth ? graph.op("Add", [chord(), half()]) : chord());
  const asRow = (vector: Value) => graph.op("Reshape", [vector, graph.integers([1, -1])]);
  const rows = () => {
    // A product of vectors is scalar code on wasm.
    const sum =
      runtime === "web"
        ? rowOf(graph, blockedSum(graph, graph.op("Mul", [w, chord()]), [l1.length], [0], false))
        : graph.op("Gemm", [asRow(w), asRow(chord())], { transB: 1 });
    return [{ row: sum, factor: 1 }];
  };
  return {
    value: () => addUp(graph, rows(), w.type),
    rows,
    gradient,
    addGradient: (given, strength) => graph.op("Add", [given, graph.op("Mul", [gradient(), strength])]),
    descend: (at, step) => graph.op("Sub", [at, graph.op("Mul", [gradient(), step])]),
    prox(at, step) {
      const each = (numbers: Value) => {
        const reach = graph.op("Mul", [numbers, isDivided(step) ? step.rate : step]);
        return isDivided(step) ? graph.op("Div", [reach, step.divisor]) : reach;
      };
      const moved = sparse ? softThreshold(graph, at, each(strengths.l1)) : at;
      if (!smooth) return moved;
      const shrink = graph.op("Mul", [each(strengths.l2), 2]);
      return graph.op("Div", [moved, graph.op("Add", [shrink, 1])]);
    },
  };
}
