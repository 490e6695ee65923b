import type { Penalty } from "@reg/core";
import type { Graph, Value } from "@reg/onnx-graph";
import { onnxOps } from "../ops.ts";
import { lowerTerms } from "./lowerTerms.ts";
import { rowOf, type WeightedRow } from "./sums.ts";

/** Whose kernels run the graph: the fastest form of a sum differs by a factor of ten between them. */
export type Runtime = "node" | "web";

/** A penalty on one weight, as nodes that are added when they are asked for. */
export interface PenaltyNodes {
  /** R(w), a scalar. */
  value(): Value;
  /**
   * R(w), as rows that are added up together with those of other weights: see `addUp`. `withGradient` says that the graph has ∇R(w)
   * too, parts of which can serve.
   */
  rows(withGradient: boolean): readonly WeightedRow[];
  /** ∇R(w). */
  gradient(): Value;
  /** `gradient` + strength · ∇R(w). A strength that never changes is a number: constants are faster. */
  addGradient(gradient: Value, strength: Value | number): Value;
  /** `at` − step · ∇R(w). */
  descend(at: Value, step: Value): Value;
  /** The prox of step · R at `at`. */
  prox(at: Value, step: Value): Value;
}

/** The formula of core over `onnxOps`: what every lowering must be equal to. */
export function plainNodes(graph: Graph, penalty: Penalty, w: Value): PenaltyNodes {
  const ops = onnxOps(graph, w.type);
  return {
    value: () => penalty.value(ops, w),
    rows: () => [{ row: rowOf(graph, penalty.value(ops, w)), factor: 1 }],
    gradient: () => penalty.gradient(ops, w),
    addGradient(gradient, strength) {
      return graph.op("Add", [gradient, graph.op("Mul", [penalty.gradient(ops, w), strength])]);
    },
    descend: (at, step) => graph.op("Sub", [at, graph.op("Mul", [penalty.gradient(ops, w), step])]),
    prox: (at, step) => penalty.prox(ops, at, step),
  };
}

/** The fastest form there is for this runtime. `penalty` is placed. */
export const penaltyNodes = (graph: Graph, penalty: Penalty, w: Value, runtime: Runtime): PenaltyNodes => ({
  ...plainNodes(graph, penalty, w),
  ...lowerTerms(graph, penalty, w, runtime),
});
