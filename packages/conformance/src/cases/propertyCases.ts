// What holds for a penalty whatever its numbers are, on random weights: independent of any golden file. Core judges in
// float64 what the target computed; seeds are fixed. The slack is float32's, relative to the numbers that enter.
import { gradient, lambdaMax, type Penalty, parsePenalty, value, type Weights } from "@reg/core";
import fc from "fast-check";
import { type Arithmetic, arithmeticIn } from "../arithmetic.ts";
import type { Case } from "../case.ts";
import type { Check } from "../check.ts";
import { type GoldenSample, goldenPenalties } from "../golden.ts";
import { exact, property, type Tolerance } from "../tolerance.ts";

const shape = [4, 3];
const size = 12;
const runs = 12;

/** Multiples of 1/64 in [-2, 2], with many zeros: float32 holds them, and groups of zeros come up. */
const numbers = fc.array(
  fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 4, arbitrary: fc.integer({ min: -128, max: 128 }) }),
  {
    minLength: size,
    maxLength: size,
  },
);
const arbitraryWeights = numbers.map((all): Weights => ({ data: Float32Array.from(all, (n) => n / 64), shape }));
const arbitraryStep = fc.integer({ min: 1, max: 64 }).map((n) => n / 32);

const dot = (a: Weights, b: Weights): number => Array.from(a.data, (x, i) => x * b.data[i]!).reduce((x, y) => x + y, 0);
const float64 = (weights: Weights): Weights => ({ data: Float64Array.from(weights.data), shape });
const minus = (a: Weights, b: Weights): Weights => ({ data: float64(a).data.map((x, i) => x - b.data[i]!), shape });
const negative = (a: Weights): Weights => ({ data: a.data.map((x) => -x), shape });
/** That `excess` is not above 0, except for rounding in terms of this size. */
function atMost(check: Check, what: string, excess: number, scale: number): void {
  const tolerance: Tolerance = { ...property, absolute: property.absolute * (1 + Math.abs(scale)) };
  check.number(what, 0, Number.isNaN(excess) ? excess : Math.max(0, excess), tolerance);
}

interface Subject {
  readonly penalty: Penalty;
  readonly arithmetic: Arithmetic;
  readonly check: Check;
}

type Property = (subject: Subject, w: Weights, z: Weights, step: number) => Promise<void>;

const optimality: Property = async ({ penalty, arithmetic, check }, w, z, step) => {
  const p = await arithmetic.prox(penalty, w, step);
  const objective = (u: Weights) => dot(minus(u, w), minus(u, w)) / 2 + step * value(penalty, float64(u));
  const zero = { data: new Float64Array(size), shape };
  const towards = (u: Weights, share: number): Weights => ({
    data: float64(p).data.map((x, i) => x + share * (u.data[i]! - x)),
    shape,
  });
  const candidates = [
    w,
    z,
    zero,
    ...[0.5, 1e-2, -1e-2].flatMap((share) => [towards(z, share), towards(w, share), towards(zero, share)]),
  ];
  const least = objective(p);
  for (const candidate of candidates) atMost(check, "prox beats every candidate", least - objective(candidate), least);
};

const firm: Property = async ({ penalty, arithmetic, check }, w, z, step) => {
  const moved = minus(await arithmetic.prox(penalty, w, step), await arithmetic.prox(penalty, z, step));
  atMost(check, "prox is firmly nonexpansive", dot(moved, moved) - dot(moved, minus(w, z)), dot(moved, moved));
};

/** Moreau, where R(c w) = c R(w): w - prox(w) is the projection on the step-fold dual ball, <p, w - p> = step R(p). */
const moreau: Property = async ({ penalty, arithmetic, check }, w, z, step) => {
  const p = await arithmetic.prox(penalty, w, step);
  const rest = minus(w, p);
  const [reached, bound] = [dot(rest, p), step * value(penalty, float64(p))];
  atMost(check, "the rest supports the prox", Math.abs(reached - bound), bound);
  const limit = step * value(penalty, float64(z));
  atMost(check, "the rest is in the dual ball", dot(rest, z) - limit, limit);
};

const subgradient: Property = async ({ penalty, arithmetic, check }, w, z) => {
  const slope = await arithmetic.gradient(penalty, w);
  const [at, there] = [value(penalty, float64(w)), value(penalty, float64(z))];
  atMost(check, "subgradient inequality", at + dot(slope, minus(z, w)) - there, at + there);
};

const symmetry: Property = async ({ penalty, arithmetic, check }, w, _, step) => {
  check.number("value(-w)", await arithmetic.value(penalty, w), await arithmetic.value(penalty, negative(w)), property);
  const [plus, minus] = [await arithmetic.gradient(penalty, w), await arithmetic.gradient(penalty, negative(w))];
  check.numbers("-gradient(-w)", plus.data, negative(minus).data, property);
  if (penalty.noProx !== "") return;
  const [kept, mirrored] = [await arithmetic.prox(penalty, w, step), await arithmetic.prox(penalty, negative(w), step)];
  check.numbers("-prox(-w)", kept.data, negative(mirrored).data, property);
};

const limits: Property = async ({ penalty, arithmetic, check }, w, _, step) => {
  const zero = { data: new Float32Array(size), shape };
  check.numbers("prox(0)", zero.data, (await arithmetic.prox(penalty, zero, step)).data, exact);
  check.numbers("prox at step 0", w.data, (await arithmetic.prox(penalty, w, 0)).data, property);
  // prox_t(w) = w - t * subgradient(prox), so it moves by no more than t times a slope that is bounded here.
  const near = minus(await arithmetic.prox(penalty, w, 2 ** -10), w);
  const slope = gradient(penalty, float64(w));
  atMost(check, "prox at a small step", Math.sqrt(dot(near, near)) - 2 ** -10 * (Math.sqrt(dot(slope, slope)) + 8), 1);
};

const pathStart: Property = async ({ penalty, arithmetic, check }, w) => {
  const start = lambdaMax(penalty, w);
  if (start === undefined || start === 0) return;
  const zeros = async (step: number) => (await arithmetic.prox(penalty, w, step)).data.filter((x) => x === 0).length;
  // A hair above: float32 may leave a remainder at the very threshold.
  check.number("zeros at lambdaMax", size, await zeros(start * (1 + 1e-5)), exact);
  check.equal("zeros below lambdaMax", "some left", (await zeros(start * 0.999)) < size ? "some left" : "none left");
};

async function run(subject: Subject, holds: Property): Promise<void> {
  await fc.assert(
    fc.asyncProperty(arbitraryWeights, arbitraryWeights, arbitraryStep, (w, z, step) => holds(subject, w, z, step)),
    { seed: 20, numRuns: runs },
  );
}

/** The first sample of each setting that the 4 by 3 weights of these properties fit. */
function settingsOf(samples: readonly GoldenSample[]): readonly GoldenSample[] {
  const fitting = samples.filter(
    ({ penalty, value }) => value !== 0 && (penalty.axis === undefined || Number(penalty.axis) < 2),
  );
  const strong = fitting.filter(({ penalty }) =>
    Object.values(penalty).every((param) => typeof param !== "number" || param < 2),
  );
  const seen = new Set<string>();
  return strong.filter(({ penalty }) => {
    const key = JSON.stringify(penalty);
    return !seen.has(key) && seen.add(key);
  });
}

/** The properties that a penalty has. */
function propertiesOf({
  penalty: written,
  convex,
  homogeneous,
}: GoldenSample): readonly (readonly [string, Property])[] {
  const penalty = parsePenalty(written);
  const always = [["sign symmetry", symmetry]] as const;
  const ofConvex = convex ? ([["subgradient inequality", subgradient]] as const) : [];
  if (penalty.noProx !== "") return [...always, ...ofConvex];
  // l1l2 without its l1 never gives zeros: its path has no start.
  const start = lambdaMax(penalty, { data: new Float64Array(size).fill(1), shape }) ?? Number.POSITIVE_INFINITY;
  return [
    ...always,
    ...ofConvex,
    ["prox beats other candidates", optimality],
    ["prox at 0 and at step 0", limits],
    ...(convex ? ([["prox is firmly nonexpansive", firm]] as const) : []),
    ...(homogeneous ? ([["Moreau's decomposition", moreau]] as const) : []),
    ...(Number.isFinite(start) ? ([["all zero from lambdaMax on", pathStart]] as const) : []),
  ];
}

export const propertyCases: readonly Case[] = Object.entries(goldenPenalties).flatMap(([name, { samples }]) =>
  settingsOf(samples).flatMap((sample) => {
    const { name: _, ...params } = sample.penalty;
    return propertiesOf(sample).map(
      ([title, holds]): Case => ({
        name: `${name}/properties/${title}, ${JSON.stringify(params)}`,
        penalty: name,
        kind: "properties",
        tests: "arithmetic",
        against: () => "rule",
        run: (target, check) =>
          run({ penalty: parsePenalty(sample.penalty), arithmetic: arithmeticIn(target), check }, holds),
      }),
    );
  }),
);
