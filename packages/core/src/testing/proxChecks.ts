import fc from "fast-check";
import { arrayOps } from "../arrayOps.ts";
import { prox, value } from "../evaluate.ts";
import type { Penalty } from "../penalty.ts";
import { createRandom } from "../random.ts";
import type { Weights } from "../weights.ts";
import { type PenaltyCheck, type PenaltyCheckOptions, seeded, steps } from "./penaltyCheck.ts";
import { anyWeights, moved, smoothWeights } from "./samples.ts";
import { atLeast, below, largestDifference, mustBe } from "./verdicts.ts";

type Shapes = PenaltyCheckOptions["shapes"];

/** 1/2 |u - w|^2 + step * R(u): what a prox makes least. */
function objective(penalty: Penalty, u: Weights, w: Weights, step: number): number {
  let squares = 0;
  for (let i = 0; i < u.data.length; i++) squares += (u.data[i]! - w.data[i]!) ** 2;
  return squares / 2 + step * value(penalty, u);
}

/** The least objective around a point: along each weight on a grid, and in random directions near and far. */
function leastAround(penalty: Penalty, best: Weights, w: Weights, step: number, random: () => number): number {
  let least = Infinity;
  for (let i = 0; i < w.data.length; i++) {
    // A grid over everything between "no weight" and "twice as far": fine, and wide.
    for (let j = -40; j <= 40; j++) least = Math.min(least, objective(penalty, moved(best, i, j / 20), w, step));
  }
  for (let j = 0; j < 200; j++) {
    const scale = 10 ** (-4 * random());
    const data = best.data.map((u) => u + scale * (random() - 0.5));
    least = Math.min(least, objective(penalty, { data, shape: w.shape }, w, step));
  }
  return least;
}

function isBest(penalty: Penalty, shapes: Shapes): void {
  for (const [s, shape] of shapes.entries()) {
    const w = smoothWeights(shape, 40 + s);
    const random = createRandom(7 + s);
    for (const step of steps) {
      const best = prox(penalty, w, step);
      const least = leastAround(penalty, best, w, step, random);
      // rounding of float64 sums of some tens of terms
      atLeast("the objective of a neighbour of the prox", least, objective(penalty, best, w, step) - 1e-12);
    }
  }
}

/** sum (u - w)^2 / (2 step) + R(u), with a step of each weight. */
function objectiveOfEach(penalty: Penalty, u: Weights, w: Weights, step: Weights): number {
  let total = value(penalty, u);
  for (let i = 0; i < u.data.length; i++) total += (u.data[i]! - w.data[i]!) ** 2 / (2 * step.data[i]!);
  return total;
}

/** As `isBest`, for a step of each weight: `proxStep` says that the prox takes one. */
function isBestOfEach(penalty: Penalty, shapes: Shapes): void {
  for (const [s, shape] of shapes.entries()) {
    const [w, random] = [smoothWeights(shape, 60 + s), createRandom(17 + s)];
    // Steps a hundredfold apart, as Adam has them.
    const step = { data: w.data.map(() => 10 ** (-2 * random())), shape };
    const best = penalty.place(w).prox(arrayOps, w, step);
    const least = objectiveOfEach(penalty, best, w, step);
    for (let j = 0; j < 400; j++) {
      const scale = 10 ** (-4 * random());
      const data = best.data.map((u, i) => u + scale * (random() - 0.5) * Math.sqrt(step.data[i]!));
      // Norms of groups are solved for to 1e-7, whose square the objective sees.
      atLeast(
        "the objective of a neighbour of the prox",
        objectiveOfEach(penalty, { data, shape }, w, step),
        least - 1e-11,
      );
    }
  }
}

const apart = (one: Weights, other: Weights) => Math.hypot(...one.data.map((x, i) => x - other.data[i]!));

/** What holds for a penalty that has a prox. */
export function proxChecks(penalty: Penalty, { shapes }: PenaltyCheckOptions): readonly PenaltyCheck[] {
  // float64 rounding of a closed form
  const stays = (w: Weights) => below("the prox at step 0", largestDifference(prox(penalty, w, 0).data, w.data), 1e-12);
  const one = anyWeights(shapes.slice(0, 1));
  const comesNearer = (a: Weights, b: Weights) => {
    const [after, before] = [apart(prox(penalty, a, 0.3), prox(penalty, b, 0.3)), apart(a, b)];
    mustBe("the distance of two points after the prox", after <= before + 1e-12, `at most ${before}`, after); // float64 rounding
  };
  return [
    {
      name: "has a prox no neighbour is better than, along each weight and in every direction",
      run: () => isBest(penalty, shapes),
    },
    ...(penalty.proxStep === "each"
      ? [
          {
            name: "has a prox no neighbour is better than, with a step of each weight",
            run: () => isBestOfEach(penalty, shapes),
          },
        ]
      : []),
    {
      name: "gives back the weights when the step is 0",
      run: () => fc.assert(fc.property(anyWeights(shapes), stays), seeded),
    },
    ...(penalty.traits.convex
      ? [
          {
            name: "brings no two points further apart",
            run: () => fc.assert(fc.property(one, one, comesNearer), seeded),
          },
        ]
      : []),
  ];
}
