// What every penalty must be, whatever its formula: a gradient that is the slope of its value, a prox that is the best
// point there is, a fast form that is its plain form. Penalties' own tests call it with parameters of their choice.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrayOps } from "../src/arrayOps.ts";
import { gradient, prox, value } from "../src/evaluate.ts";
import { kernelFor, opsKernel } from "../src/kernels/kernelFor.ts";
import type { Penalty } from "../src/penalty.ts";
import { describePenalty } from "../src/plan.ts";
import { type Weights, weights, zerosLike } from "../src/weights.ts";
import { createRandom } from "./random.ts";
import { smoothWeights } from "./samples.ts";

export interface MathOptions {
  /** Shapes the penalty is defined for; each is tried. */
  readonly shapes: readonly (readonly number[])[];
  /** Whether the subgradient inequality and the best of all points can be asked for. */
  readonly convex?: boolean;
}

const seeded = { seed: 20_261_121, numRuns: 60 };
const steps = [0, 0.05, 0.4, 3];

/** Weights of one of the shapes with exact zeros, zero slices and ordinary numbers among them. */
const anyWeights = (shapes: MathOptions["shapes"]): fc.Arbitrary<Weights> =>
  fc.constantFrom(...shapes).chain((shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    // No weights that vanish when squared: their norm is 0, so a group of them is a zero group.
    const number = fc.double({ min: -2, max: 2, noNaN: true }).map((w) => (Math.abs(w) < 1e-6 ? 0 : w));
    const w = fc.oneof(fc.constant(0), fc.constant(0), number);
    return fc.array(w, { minLength: size, maxLength: size }).map((data) => weights(Float64Array.from(data), shape));
  });

const moved = (w: Weights, i: number, by: number): Weights => {
  const data = Float64Array.from(w.data);
  data[i]! += by;
  return { data, shape: w.shape };
};

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((total, x, i) => total + x * b[i]!, 0);

/** 1/2 |u - w|^2 + step * R(u): what a prox makes least. */
function objective(penalty: Penalty, u: Weights, w: Weights, step: number): number {
  let squares = 0;
  for (let i = 0; i < u.data.length; i++) squares += (u.data[i]! - w.data[i]!) ** 2;
  return squares / 2 + step * value(penalty, u);
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}

function describeProx(penalty: Penalty, { shapes, convex = true }: MathOptions) {
  it("has a prox no neighbour is better than, along each weight and in every direction", () => {
    for (const [s, shape] of shapes.entries()) {
      const w = smoothWeights(shape, 40 + s);
      const random = createRandom(7 + s);
      for (const step of steps) {
        const best = prox(penalty, w, step);
        let least = Infinity;
        for (let i = 0; i < w.data.length; i++) {
          // A grid over everything between "no weight" and "twice as far": fine, and wide.
          for (let j = -40; j <= 40; j++) {
            least = Math.min(least, objective(penalty, moved(best, i, j / 20), w, step));
          }
        }
        for (let j = 0; j < 200; j++) {
          const scale = 10 ** (-4 * random());
          const data = best.data.map((u) => u + scale * (random() - 0.5));
          least = Math.min(least, objective(penalty, { data, shape }, w, step));
        }
        // rounding of float64 sums of some tens of terms
        expect(least).toBeGreaterThanOrEqual(objective(penalty, best, w, step) - 1e-12);
      }
    }
  });

  it("gives back the weights when the step is 0", () => {
    fc.assert(
      fc.property(anyWeights(shapes), (w) => {
        expect(largestDifference(prox(penalty, w, 0).data, w.data)).toBe(0);
      }),
      seeded,
    );
  });

  if (!convex) return;
  it("brings no two points further apart", () => {
    fc.assert(
      fc.property(anyWeights(shapes.slice(0, 1)), anyWeights(shapes.slice(0, 1)), (a, b) => {
        const [u, v] = [prox(penalty, a, 0.3), prox(penalty, b, 0.3)];
        const apart = (one: Weights, other: Weights) => Math.hypot(...one.data.map((x, i) => x - other.data[i]!));
        expect(apart(u, v)).toBeLessThanOrEqual(apart(a, b) + 1e-12); // float64 rounding
      }),
      seeded,
    );
  });
}

/** Describes one penalty with its parameters: see the head of this file. */
export function describeMath(penalty: Penalty, options: MathOptions): void {
  const { shapes, convex = true } = options;
  describe(describePenalty(penalty), () => {
    it("has the slope of its value as its gradient", () => {
      const h = 1e-6;
      for (const [s, shape] of shapes.entries()) {
        const w = smoothWeights(shape, 11 + s);
        const slopes = w.data.map((_, i) => {
          return (value(penalty, moved(w, i, h)) - value(penalty, moved(w, i, -h))) / (2 * h);
        });
        // Central differences: h^2 of truncation, and rounding of a value near 1 divided by h.
        expect(largestDifference(gradient(penalty, w).data, slopes)).toBeLessThan(1e-8);
      }
    });

    if (convex) {
      it("lies above each of its tangents, also at exact zeros", () => {
        const pair = fc.constantFrom(...shapes).chain((shape) => fc.tuple(anyWeights([shape]), anyWeights([shape])));
        const check = fc.property(pair, ([w, u]) => {
          const slope = gradient(penalty, w);
          const change = u.data.map((x, i) => x - w.data[i]!);
          // float64 rounding of sums of some tens of terms
          expect(value(penalty, u)).toBeGreaterThanOrEqual(value(penalty, w) + dot(slope.data, change) - 1e-12);
        });
        fc.assert(check, seeded);
      });
    }

    it("does not push weights that are all zero, and costs nothing there", () => {
      for (const shape of shapes) {
        const zero = zerosLike(smoothWeights(shape, 1));
        expect(value(penalty, zero)).toBe(0);
        expect(gradient(penalty, zero).data.every((g) => g === 0)).toBe(true);
      }
    });

    it("has a fast form equal to its plain form", () => {
      const check = fc.property(anyWeights(shapes), fc.constantFrom(...steps), (w, step) => {
        const placed = penalty.place(w);
        const [fast, plain] = [kernelFor(penalty, w), opsKernel(placed, w.shape)];
        const [a, b] = [new Float64Array(w.data.length), new Float64Array(w.data.length)];
        expect(Math.abs(fast.value(w.data) - plain.value(w.data))).toBeLessThan(1e-12); // order of float64 sums
        fast.gradient(w.data, a);
        plain.gradient(w.data, b);
        expect(largestDifference(a, b)).toBeLessThan(1e-13); // as above, without a sum over all
        if (placed.noProx !== "") return;
        fast.prox(w.data, step, a);
        plain.prox(w.data, step, b);
        expect(largestDifference(a, b)).toBeLessThan(1e-13);
        expect(a.map((u) => Number(u === 0))).toEqual(b.map((u) => Number(u === 0)));
        const inPlace = w.data.slice();
        fast.prox(inPlace, step, inPlace);
        expect(inPlace).toEqual(a);
      });
      fc.assert(check, seeded);
    });

    it("keeps NaN as NaN", () => {
      const w = smoothWeights(shapes[0]!, 3);
      w.data[0] = Number.NaN;
      for (const kernel of [kernelFor(penalty, w), opsKernel(penalty.place(w), w.shape)]) {
        expect(kernel.value(w.data)).toBeNaN();
        const out = new Float64Array(w.data.length);
        if (penalty.place(w).noProx === "") {
          kernel.prox(w.data, 0.1, out);
          expect(out[0]).toBeNaN();
        }
      }
    });

    it("is what its JSON says", () => {
      expect(JSON.parse(JSON.stringify(penalty))).toMatchObject({ name: penalty.name });
      const w = smoothWeights(shapes[0]!, 5);
      expect(value(penalty, w)).toBeCloseTo(penalty.place(w).value(arrayOps, w).data[0]!, 12);
    });

    if (penalty.noProx === "") describeProx(penalty, options);
  });
}
