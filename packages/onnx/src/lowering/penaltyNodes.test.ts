// A lowering is an optimization and nothing else: every form equals the formula of core over onnxOps.
import { groupLasso, l1, l1l2, l2, orthogonal, type Penalty, sparseGroupLasso, sum } from "@reg/core";
import { createGraph, tensor } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { runGraph } from "../../../onnx-graph/test/runGraph.ts";
import { lowerPenalty } from "./lowerPenalty.ts";
import type { PenaltyNodes } from "./penaltyNodes.ts";
import { plainNodes } from "./plainNodes.ts";
import type { Runtime } from "./runtime.ts";
import { addUp } from "./sums.ts";

const penalties: readonly (readonly [string, Penalty])[] = [
  ["l1", l1({ l1: 0.3 })],
  ["l1 of nothing", l1({ l1: 0 })],
  ["l2", l2({ l2: 0.2 })],
  ["l1l2", l1l2({ l1: 0.3, l2: 0.2 })],
  ["groupLasso", groupLasso({ lambda: 0.4 })],
  ["sparseGroupLasso", sparseGroupLasso({ l1: 0.1, lambda: 0.4, axis: 1 })],
  ["sum", sum({ penalties: [l1({ l1: 0.1 }), l1l2({ l1: 0.2, l2: 0.1 })] })],
  ["sum with a part without terms", sum({ penalties: [l1({ l1: 0.1 }), orthogonal({ factor: 0.1 })] })],
];
const shapes = [[7, 5], [35]] as const;
// Exact zeros, both signs, weights inside and outside of every threshold.
const weights = Float32Array.from({ length: 35 }, (_, i) => (i % 6 === 0 ? 0 : Math.sin(i * 12.9898)));
const slopes = Float32Array.from(weights, (_, i) => Math.cos(i));
// Steps that are a thousandfold apart.
const divisors = Float32Array.from(weights, (_, i) => 10 ** (((i * 7) % 31) / 10 - 1));

async function compute(penalty: Penalty, shape: readonly number[], runtime: Runtime | undefined) {
  const graph = createGraph(17);
  const [w, g] = [graph.input("w", "float32", shape), graph.input("g", "float32", shape)];
  const [strength, step] = [graph.input("s", "float32", []), graph.input("t", "float32", [])];
  const placed = penalty.place({ shape });
  const nodes: PenaltyNodes = runtime ? lowerPenalty(graph, placed, w, runtime) : plainNodes(graph, placed, w);
  const one = graph.constant(tensor("float32", [], [1]));
  const wanted = [
    addUp(graph, nodes.rows(false)),
    addUp(graph, nodes.rows(true)),
    nodes.gradient(),
    nodes.addGradient(g, strength),
    nodes.addGradient(g, one),
    nodes.descend(g, step),
  ];
  // A dense layer's gradient: lowered forms put their part into the product itself.
  const ones = graph.constant(tensor("float32", [5, 5], new Array(25).fill(1)));
  const dense = shape.length === 2 ? graph.op("Gemm", [g, ones], { alpha: 0.5 }) : g;
  if (shape.length === 2) wanted.push(nodes.addGradient(dense, one), nodes.addGradient(dense, strength));
  if (placed.noProx === "") {
    const divided = { rate: step, divisor: graph.input("d", "float32", shape) };
    wanted.push(nodes.prox(g, step), nodes.prox(w, step), nodes.prox(g, divided), nodes.prox(w, divided));
  }
  return runGraph(ort, "cpu", graph, wanted, {
    w: { type: "float32", shape, data: weights },
    g: { type: "float32", shape, data: slopes },
    s: tensor("float32", [], [0.7]),
    t: tensor("float32", [], [0.5]),
    ...(placed.noProx === "" && { d: { type: "float32", shape, data: divisors } }),
  });
}

describe.each(["node", "web"] as const)("lowered for %s", (runtime) => {
  it.each(penalties)("%s equals the plain form", async (name, penalty) => {
    for (const shape of shapes) {
      if (shape.length === 1 && /axis|part/.test(JSON.stringify(penalty) + name)) continue;
      const [plain, lowered] = [await compute(penalty, shape, undefined), await compute(penalty, shape, runtime)];
      expect(lowered.map((result) => result.shape)).toEqual(plain.map((result) => result.shape));
      for (const [i, { data }] of plain.entries()) {
        for (const [at, value] of (data as Float32Array).entries()) {
          // Sums of 35 float32 in another order; everything else is one or two roundings.
          expect(Number(lowered[i]!.data[at]), `result ${i}, [${at}]`).toBeCloseTo(value, 5);
          if (value === 0) expect(Number(lowered[i]!.data[at])).toBe(value);
        }
      }
    }
  });
});
