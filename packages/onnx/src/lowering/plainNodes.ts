import type { Penalty } from "@reg/core";
import type { Graph, Value } from "@reg/onnx-graph";
import { onnxOps } from "../ops.ts";
import { isDivided, type PenaltyNodes } from "./penaltyNodes.ts";
import { rowOf } from "./sums.ts";

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
    prox: (at, step) => penalty.prox(ops, at, isDivided(step) ? graph.op("Div", [step.rate, step.divisor]) : step),
  };
}
