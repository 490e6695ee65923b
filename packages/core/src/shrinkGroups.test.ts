// The prox with a step of each weight, in both forms: over ops and over bare numbers.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrayOps } from "./arrayOps.ts";
import { value } from "./evaluate.ts";
import { kernelFor } from "./kernels/kernelFor.ts";
import { groupLasso, l1, l1l2, l2, sparseGroupLasso, sum } from "./penalties/index.ts";
import type { Penalty } from "./penalty.ts";
import { type Weights, weights } from "./weights.ts";

const shape = [4, 3];
const penalties: Readonly<Record<string, Penalty>> = {
  l1: l1({ l1: 0.4 }),
  l2: l2({ l2: 0.3 }),
  l1l2: l1l2({ l1: 0.3, l2: 0.2 }),
  "groupLasso of inputs": groupLasso({ lambda: 0.7 }),
  "groupLasso of units": groupLasso({ lambda: 0.6, axis: 1, sizeWeighted: true }),
  "groupLasso of pairs of inputs": groupLasso({ lambda: 0.7, groupSize: 2 }),
  sparseGroupLasso: sparseGroupLasso({ l1: 0.2, lambda: 0.5 }),
  sum: sum({ penalties: [l1({ l1: 0.1 }), groupLasso({ lambda: 0.4 }), l2({ l2: 0.3 }), groupLasso({ lambda: 0.2 })] }),
};

const number = fc.double({ min: -2, max: 2, noNaN: true }).map((w) => (Math.abs(w) < 1e-6 ? 0 : w));
/** Steps a thousandfold apart, as Adam's may be within a group. */
const step = fc.double({ min: -3, max: 0, noNaN: true }).map((exponent) => 10 ** exponent);
const twelve = (entry: fc.Arbitrary<number>) =>
  fc.array(entry, { minLength: 12, maxLength: 12 }).map((data) => weights(Float64Array.from(data), shape));
const seeded = { seed: 20_261_127, numRuns: 200 };

const byKernel = (penalty: Penalty, w: Weights, steps: Weights): Weights => {
  const out = new Float64Array(12);
  kernelFor(penalty, w).prox(w.data, steps.data, out);
  return { data: out, shape };
};
const byOps = (penalty: Penalty, w: Weights, steps: Weights): Weights => penalty.place(w).prox(arrayOps, w, steps);

/** sum (u - w)^2 / (2 step) + R(u). */
function objective(penalty: Penalty, u: Weights, w: Weights, steps: Weights): number {
  let total = value(penalty, u);
  for (let i = 0; i < 12; i++) total += (u.data[i]! - w.data[i]!) ** 2 / (2 * steps.data[i]!);
  return total;
}

describe.each(Object.keys(penalties))("%s with a step of each weight", (name) => {
  const penalty = penalties[name]!;

  // Newton's four steps over ops leave 1e-7 of a group's norm, whose square is what the objective sees.
  it.each([
    ["bare numbers", byKernel, 1e-12],
    ["ops", byOps, 1e-11],
  ] as const)("has a prox no neighbour is better than, over %s", (_, prox, slack) => {
    const check = fc.property(twelve(number), twelve(step), twelve(number), (w, steps, direction) => {
      const best = prox(penalty, w, steps);
      const least = objective(penalty, best, w, steps);
      for (const scale of [1, 0.1, 1e-2, 1e-3, -1e-3, -1e-2, -0.1]) {
        const data = best.data.map((u, i) => u + scale * direction.data[i]! * Math.sqrt(steps.data[i]!));
        expect(objective(penalty, { data, shape }, w, steps)).toBeGreaterThanOrEqual(least - slack * (1 + least));
      }
      for (let i = 0; i < 12; i++) {
        const data = best.data.map((u, j) => (i === j ? 0 : u));
        expect(objective(penalty, { data, shape }, w, steps)).toBeGreaterThanOrEqual(least - slack * (1 + least));
      }
    });
    fc.assert(check, seeded);
  });

  it("is the same in both forms, zeros included", () => {
    const check = fc.property(twelve(number), twelve(step), (w, steps) => {
      const [kernel, ops] = [byKernel(penalty, w, steps), byOps(penalty, w, steps)];
      for (let i = 0; i < 12; i++) expect(Math.abs(kernel.data[i]! - ops.data[i]!)).toBeLessThan(1e-6);
      expect(kernel.data.map((u) => Number(u === 0))).toEqual(ops.data.map((u) => Number(u === 0)));
    });
    fc.assert(check, seeded);
  });

  it("is the prox with one step where all steps are the same", () => {
    const check = fc.property(twelve(number), step, (w, one) => {
      const each = weights(new Float64Array(12).fill(one), shape);
      const expected = penalty.place(w).prox(arrayOps, w, one);
      for (const received of [byKernel(penalty, w, each), byOps(penalty, w, each)]) {
        for (let i = 0; i < 12; i++) expect(received.data[i]).toBeCloseTo(expected.data[i]!, 11);
      }
    });
    fc.assert(check, seeded);
  });

  it("keeps weights where steps are 0, and NaN", () => {
    const w = weights(Float64Array.of(1, -2, 0, 0.5, 1, 1, 0, 0, 0, 3, 2, 1), shape);
    const still = weights(new Float64Array(12), shape);
    expect(Array.from(byKernel(penalty, w, still).data)).toEqual(Array.from(w.data));
    const broken = weights(Float64Array.from(w.data), shape);
    broken.data[1] = Number.NaN;
    const steps = weights(new Float64Array(12).fill(0.1), shape);
    for (const prox of [byKernel, byOps]) expect(prox(penalty, broken, steps).data[1]).toBeNaN();
  });

  it("may write where the weights are", () => {
    const w = Float64Array.of(1, -2, 0, 0.5, 1, 1, 0, 0, 0, 3, 2, 1);
    const steps = Float64Array.from(w, (_, i) => 0.05 * (i + 1));
    const expected = byKernel(penalty, weights(w, shape), weights(steps, shape)).data;
    kernelFor(penalty, { shape }).prox(w, steps, w);
    expect(w).toEqual(expected);
  });
});
