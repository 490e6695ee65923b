// The prox of group norms with a step of each entry, as nodes, against the equation that it solves: see `solveNorms.ts`.
import { groupLasso } from "@reg/core";
import { groupedShape } from "@reg/core/adapter";
import { createGraph, tensor } from "@reg/onnx-graph";
import type * as ort from "onnxruntime-common";
import { expect, it } from "vitest";
import { runGraph } from "../../onnx-graph/test/runGraph.ts";
import { lowerPenalty } from "../src/lowering/lowerPenalty.ts";
import type { Runtime } from "../src/lowering/runtime.ts";
import { seeded } from "./seeded.ts";

/** Groups that are rows, columns and blocks; few entries and many; short rows and long ones. */
const cases: readonly (readonly [readonly number[], number])[] = [
  [[784, 64], 0],
  [[784, 64], 1],
  [[64, 784], 0],
  [[64, 784], 1],
  [[3, 3, 64, 32], 2],
  [[40, 30], 0],
];

/** λ · rate. */
const reach = 1e-3;

/** A training step of groups, the number of a group's entry by its group and place. */
function stepOf(shape: readonly number[], axis: number) {
  const [outer, groups, each] = groupedShape(shape, { axis, groupSize: 1, sizeWeighted: false });
  const length = outer * each;
  const indexOf = (group: number, i: number) => (Math.floor(i / each) * groups + group) * each + (i % each);
  const [before, change, spread] = [1, 2, 3].map((seed) => seeded(shape, seed).data) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  // Steps within a group differ by up to a thousandfold.
  const divisors = spread.map((x) => 10 ** (3 * x));
  const moved = before.map((w, i) => w + change[i]! * 0.02);
  for (let group = 0; group < groups; group++) {
    const all = Array.from({ length }, (_, i) => indexOf(group, i));
    const limit = Math.hypot(...all.map((i) => moved[i]! * divisors[i]!));
    // From far above what makes a group zero to below it, and some within 1 % and 0.1 % of it.
    const above = group % 5 === 0 ? 1 + 0.01 * 10 ** -(group % 2) : 1e4 ** (1 - (1.3 * group) / groups);
    for (const i of all) {
      moved[i]! *= (reach * above) / limit;
      // Zero before the step, which a living group may be too.
      before[i]! *= group % 7 === 0 ? 0 : (reach * above) / limit;
    }
  }
  return { groups, length, indexOf, before, moved, divisors };
}

/** One test a shape. */
export function itShrinksGroups(runtime: typeof ort, provider: string, lowering: Runtime): void {
  it.each(cases)("shrinks groups of %j along axis %i", async (shape, axis) => {
    const { groups, length, indexOf, before, moved, divisors } = stepOf(shape, axis);
    const graph = createGraph(17);
    const [w, at, d] = ["w", "at", "d"].map((name) => graph.input(name, "float32", shape));
    const rate = graph.input("rate", "float32", []);
    const penalty = groupLasso({ lambda: 1, axis }).place({ shape });
    const after = lowerPenalty(graph, penalty, w!, lowering).prox(at!, { rate, divisor: d! });
    const [result] = await runGraph(runtime, provider, graph, [after], {
      w: { type: "float32", shape, data: before },
      at: { type: "float32", shape, data: moved },
      d: { type: "float32", shape, data: divisors },
      rate: tensor("float32", [], [reach]),
    });
    let zeros = 0;
    for (let group = 0; group < groups; group++) {
      const all = Array.from({ length }, (_, i) => indexOf(group, i));
      const norm = Math.hypot(...all.map((i) => Number(result!.data[i])));
      const lives = Math.hypot(...all.map((i) => moved[i]! * divisors[i]!)) > Math.fround(reach);
      expect(norm > 0, `whether group ${group} lives`).toBe(lives);
      if (!lives) {
        zeros += 1;
        continue;
      }
      const share = (i: number) => divisors[i]! / (divisors[i]! + Math.fround(reach) / norm);
      const right = all.map((i) => moved[i]! * share(i));
      // The residual of the equation in float32.
      expect(Math.abs(Math.hypot(...right) / norm - 1), `the norm of group ${group}`).toBeLessThan(1e-6);
      // Each entry follows from the norm by three roundings, and by the norm's own error.
      const worst = Math.max(...right.map((u, k) => Math.abs(Number(result!.data[all[k]!]) - u)));
      expect(worst, `entries of group ${group}`).toBeLessThan(2e-6 * norm);
    }
    expect(zeros).toBeGreaterThan(groups / 10);
    expect(zeros).toBeLessThan(groups / 2);
  });
}
