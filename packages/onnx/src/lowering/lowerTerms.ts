// Faster forms for penalties that are l1 · Σ|w| + l2 · Σw² (what core calls their terms). Which form is fast differs by
// runtime, by up to a factor of ten, so the choice is a table of measurements: 784x64 float32, one thread, microseconds.
//
//   Σ|w|   Abs, ReduceSum 8 (node) 31 (web) · ReduceL1 3.5, 26 · Abs, MatMul by ones twice 6, 9
//   Σw²    Mul, ReduceSum 8, 47 · ReduceSumSquare 3.8, 67 · Mul, MatMul by ones twice 6, 9
//   prox   Clip to ±k, Sub: 9, 11 · Shrink: 208, 14
//   both sums and the gradient's w + k·sign(w): 18 and Shrink 14 (web); by the chord, whose Shrink both share, 10, Shrink 14 and Add 5
//   k·sign(w) added to w   Mul by 1e30, Clip to ±k, Sub 13, 172 · Shrink by 0 with bias k 208, 14 · Sign, Mul, Sub 47, 22
import type { Penalty } from "@reg/core";
import type { Graph, Value } from "@reg/onnx-graph";
import { addInGemm } from "./addInGemm.ts";
import { type EntrywiseTerms, entrywiseTerms } from "./entrywiseTerms.ts";
import { type DividedStep, isDivided, type PenaltyNodes } from "./penaltyNodes.ts";
import type { Runtime } from "./runtime.ts";
import { signTimes } from "./signTimes.ts";
import { addUp, columnSums, sums } from "./sums.ts";

/** w moved towards 0 by `threshold`: exactly 0 within. */
function softThreshold(graph: Graph, w: Value, threshold: Value): Value {
  return graph.op("Sub", [w, graph.op("Clip", [w, graph.op("Neg", [threshold]), threshold])]);
}

/**
 * The prox with a step of each entry, as a quotient. The threshold is one number on `divisor` times the weight: one product and one quotient
 * more than with a step for all. Exactly 0 within.
 */
export function proxInMetric(graph: Graph, { l1, l2 }: EntrywiseTerms, w: Value, { rate, divisor }: DividedStep) {
  const scaled = graph.op("Mul", [w, divisor]);
  return {
    scaled: l1 > 0 ? softThreshold(graph, scaled, graph.op("Mul", [rate, l1])) : scaled,
    divisor: l2 > 0 ? graph.op("Add", [divisor, graph.op("Mul", [rate, 2 * l2])]) : divisor,
  };
}

/** ∇R(w) as `factor` · `direction`: one pass over the weight less where the factor goes into something else. */
interface Slope {
  readonly direction: Value;
  readonly factor: number;
}

/** w + l1 / l2 · sign(w): l2 · w times this is the penalty, and l2 · w on top of l2 times this is its gradient. */
const chord = (graph: Graph, { l1, l2 }: EntrywiseTerms, w: Value): Value =>
  graph.op("Shrink", [w], { lambd: 0, bias: -l1 / l2 });

/** l1 · sign(w) + 2 · l2 · w. Where there are both, as 2 · l2 · (w + l1 / (2 · l2) · sign(w)), or by the chord. */
function slopeOf(graph: Graph, terms: EntrywiseTerms, w: Value, runtime: Runtime): Slope {
  const { l1, l2 } = terms;
  if (l2 === 0) return { direction: signTimes(graph, w, l1, runtime), factor: 1 };
  if (l1 === 0) return { direction: w, factor: 2 * l2 };
  if (runtime === "web") return { direction: graph.op("Add", [w, chord(graph, terms, w)]), factor: l2 };
  return { direction: graph.op("Add", [w, signTimes(graph, w, l1 / (2 * l2), runtime)]), factor: 2 * l2 };
}

/** The lowered members of l1 · Σ|w| + l2 · Σw². */
export function entrywiseNodes(
  graph: Graph,
  terms: EntrywiseTerms,
  w: Value,
  runtime: Runtime,
): Omit<PenaltyNodes, "gradient"> {
  const { l1, l2 } = terms;
  const { absolutes, squares } = sums(graph, w, runtime);
  const nothing = l1 === 0 && l2 === 0;
  const rows = (withGradient: boolean) => {
    if (withGradient && runtime === "web" && l1 > 0 && l2 > 0) {
      // Weights have fixed shapes.
      const row = columnSums(graph, graph.op("Mul", [w, chord(graph, terms, w)]), w.shape as readonly number[]);
      return [{ row, factor: l2 }];
    }
    return [...(l1 > 0 ? [{ row: absolutes(), factor: l1 }] : []), ...(l2 > 0 ? [{ row: squares(), factor: l2 }] : [])];
  };
  return {
    value: () => addUp(graph, rows(false), w.type),
    rows,
    addGradient(gradient, strength) {
      if (nothing) return gradient;
      const { direction, factor } = slopeOf(graph, terms, w, runtime);
      return addInGemm(graph, gradient, direction, graph.op("Mul", [strength, factor]));
    },
    descend(at, step) {
      if (nothing) return at;
      const { direction, factor } = slopeOf(graph, terms, w, runtime);
      return graph.op("Sub", [at, graph.op("Mul", [direction, graph.op("Mul", [step, factor])])]);
    },
    prox(at, step) {
      if (isDivided(step)) {
        if (nothing) return at;
        const { scaled, divisor } = proxInMetric(graph, terms, at, step);
        return graph.op("Div", [scaled, divisor]);
      }
      const sparse = l1 > 0 ? softThreshold(graph, at, graph.op("Mul", [step, l1])) : at;
      if (l2 === 0) return sparse;
      // One division, and a product for each entry.
      return graph.op("Mul", [sparse, graph.op("Div", [1, graph.op("Add", [graph.op("Mul", [step, 2 * l2]), 1])])]);
    },
  };
}

/** The lowered members for this penalty; none for penalties with groups or without terms. */
export function lowerTerms(graph: Graph, penalty: Penalty, w: Value, runtime: Runtime): Partial<PenaltyNodes> {
  const terms = entrywiseTerms(penalty);
  return terms ? entrywiseNodes(graph, terms, w, runtime) : {};
}
