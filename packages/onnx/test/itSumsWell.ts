// Sums of many float32 numbers: what a graph computes, beside core's float64.
import { arrayOps, groupLasso, l1, l1l2, l2, orthogonal, type Penalty } from "@reg/core";
import { createGraph, tensor } from "@reg/onnx-graph";
import type * as ort from "onnxruntime-common";
import { expect, it } from "vitest";
import { runGraph } from "../../onnx-graph/test/runGraph.ts";
import { lowerPenalty } from "../src/lowering/lowerPenalty.ts";
import { packedTerms } from "../src/lowering/packedTerms.ts";
import { plainNodes } from "../src/lowering/plainNodes.ts";
import type { Runtime } from "../src/lowering/runtime.ts";
import { addUp } from "../src/lowering/sums.ts";
import { seeded } from "./seeded.ts";

const vectors: readonly Penalty[] = [l1({ l1: 0.3 }), l2({ l2: 0.2 }), l1l2({ l1: 0.3, l2: 0.2 })];
const matrices: readonly Penalty[] = [
  ...vectors,
  groupLasso({ lambda: 0.1, axis: 0 }),
  orthogonal({ factor: 0.5 }),
  orthogonal({ factor: 0.5, mode: "columns" }),
];
/** A prime length too, which no block divides. */
const cases: readonly (readonly [readonly number[], readonly Penalty[]])[] = [
  [[250_000], vectors],
  [[104_729], vectors],
  [[784, 64], matrices],
  [[64, 784], matrices],
  [[1, 200_003], vectors],
  [[200_003, 1], vectors],
  [[3, 3, 64, 128], vectors],
  [
    [50_000, 64],
    [...vectors, groupLasso({ lambda: 0.1, axis: 0 }), groupLasso({ lambda: 0.1, axis: 1 })],
  ],
  [
    [100_003, 3],
    [...vectors, groupLasso({ lambda: 0.1, axis: 0 }), groupLasso({ lambda: 0.1, axis: 1 })],
  ],
  [[7], vectors],
];

/** One test a shape: values of penalties, plain and lowered, against float64. */
export function itSumsWell(runtime: typeof ort, provider: string, lowering: Runtime): void {
  it.each(cases)("sums a weight of %j", async (shape, penalties) => {
    const { data } = seeded(shape, 3);
    const graph = createGraph(17);
    const w = graph.input("w", "float32", shape);
    const placed = penalties.map((penalty) => penalty.place({ shape }));
    const wanted = placed.flatMap((penalty) => {
      const [plain, lowered] = [plainNodes(graph, penalty, w), lowerPenalty(graph, penalty, w, lowering)];
      return [plain.value(), addUp(graph, lowered.rows(false)), addUp(graph, lowered.rows(true))];
    });
    const results = await runGraph(runtime, provider, graph, wanted, { w: tensor("float32", shape, [...data]) });
    const forms = ["plain", "lowered", "lowered beside the gradient"];
    for (const [i, { data: received }] of results.entries()) {
      const penalty = placed[Math.floor(i / forms.length)]!;
      const expected = penalty.value(arrayOps, { data, shape }).data[0]!;
      const error = Math.abs(Number(received[0]) / expected - 1);
      expect(error, `${penalty.name}, ${forms[i % forms.length]}`).toBeLessThan(2e-6);
    }
  });

  it("sums many small weights in one vector", async () => {
    const n = 50_021;
    const { data } = seeded([n], 4);
    const graph = createGraph(17);
    const strengths = Float32Array.from({ length: n }, (_, i) => (i % 3) * 0.1);
    const rows = packedTerms(graph, graph.input("w", "float32", [n]), { l1: strengths, l2: strengths }, lowering).rows(
      true,
    );
    const [sum] = await runGraph(runtime, provider, graph, [addUp(graph, rows)], {
      w: tensor("float32", [n], [...data]),
    });
    const expected = data.reduce((total, x, i) => total + strengths[i]! * (Math.abs(x) + x * x), 0);
    expect(Math.abs(Number(sum!.data[0]) / expected - 1)).toBeLessThan(2e-6);
  });
}
