// Small weights as one vector: the same numbers as for each of them by the formula of core.
import { l1, l1l2, l2, type Penalty } from "@reg/core";
import { createGraph, type Graph, tensor, type Value } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { runGraph } from "../../../onnx-graph/test/runGraph.ts";
import { type EntryTerms, packedTerms } from "./packedTerms.ts";
import type { PenaltyNodes } from "./penaltyNodes.ts";
import { plainNodes } from "./plainNodes.ts";

const lengths = [7, 3, 11];
const all = lengths.reduce((a, b) => a + b, 0);
// Exact zeros, both signs, weights inside and outside of every threshold.
const weights = Float32Array.from({ length: all }, (_, i) => (i % 5 === 0 ? 0 : Math.sin(i * 12.9898)));
const given = Float32Array.from(weights, (_, i) => Math.cos(i));
// Steps that are a thousandfold apart.
const divisors = Float32Array.from(weights, (_, i) => 10 ** (((i * 7) % 31) / 10 - 1));
const scalars = { s: tensor("float32", [], [0.7]), t: tensor("float32", [], [0.5]) };

type NodesOf = (graph: Graph, w: Value) => PenaltyNodes;

/** What the nodes give for `n` of the weights: the sum, then numbers for each entry. */
async function compute(nodesOf: NodesOf, from: number, n: number): Promise<readonly number[][]> {
  const graph = createGraph(17);
  const [w, g] = [graph.input("w", "float32", [n]), graph.input("g", "float32", [n])];
  const divisor = graph.input("d", "float32", [n]);
  const [strength, step] = [graph.input("s", "float32", []), graph.input("t", "float32", [])];
  const nodes = nodesOf(graph, w);
  const wanted = [
    nodes.value(),
    nodes.gradient(),
    nodes.addGradient(g, graph.constant(tensor("float32", [], [1]))),
    nodes.addGradient(g, strength),
    nodes.descend(g, step),
    nodes.prox(g, step),
    nodes.prox(w, step),
    nodes.prox(g, { rate: step, divisor }),
    nodes.prox(w, { rate: step, divisor }),
  ];
  const part = (data: Float32Array) => tensor("float32", [n], data.subarray(from, from + n));
  const results = await runGraph(ort, "cpu", graph, wanted, {
    w: part(weights),
    g: part(given),
    d: part(divisors),
    ...scalars,
  });
  return results.map(({ data }) => Array.from(data, Number));
}

const cases: readonly (readonly [string, readonly (Penalty | undefined)[]])[] = [
  ["an l1, no penalty, an l1l2", [l1({ l1: 0.3 }), undefined, l1l2({ l1: 0.2, l2: 0.1 })]],
  ["l1 alone", [l1({ l1: 0.3 }), undefined, l1({ l1: 0.1 })]],
  ["l2 alone", [undefined, l2({ l2: 0.2 }), l2({ l2: 0.3 })]],
];

describe.each(["node", "web"] as const)("packed for %s", (runtime) => {
  it.each(cases)("%s", async (_, penalties) => {
    const terms: EntryTerms = { l1: new Float32Array(all), l2: new Float32Array(all) };
    const expected: number[][] = [];
    let at = 0;
    for (const [i, penalty] of penalties.entries()) {
      const length = lengths[i]!;
      const strengths = penalty?.definition.terms?.(penalty.params as never);
      terms.l1.fill(strengths?.l1 ?? 0, at, at + length);
      terms.l2.fill(strengths?.l2 ?? 0, at, at + length);
      // Without a penalty: one of no strength.
      const alone = await compute((graph, w) => plainNodes(graph, penalty ?? l1({ l1: 0 }), w), at, length);
      for (const [k, numbers] of alone.entries()) expected[k] = [...(expected[k] ?? []), ...numbers];
      at += length;
    }
    const [sum, ...others] = await compute((graph, w) => packedTerms(graph, w, terms, runtime), 0, all);
    // A sum of 21 float32 in another order; everything else is one or two roundings.
    expect(sum![0]).toBeCloseTo(
      expected[0]!.reduce((a, b) => a + b, 0),
      5,
    );
    for (const [k, numbers] of others.entries()) {
      expect(numbers).toHaveLength(all);
      for (const [i, value] of expected[k + 1]!.entries()) {
        expect(numbers[i], `result ${k + 1}, [${i}]`).toBeCloseTo(value, 6);
        if (value === 0) expect(numbers[i]! + 0).toBe(0);
      }
    }
  });
});
