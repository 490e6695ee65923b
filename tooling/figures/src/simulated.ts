// Simulated data: 100 inputs, of which 10 count. Their places are drawn too.
import { randomFor } from "@reg/tune";

const informative = 10;
export const width = 100;

export interface Simulated {
  /** Row-major, `[rows, 100]`. */
  readonly inputs: { readonly data: Float64Array; readonly shape: readonly [number, number] };
  readonly targets: readonly number[];
  /** The inputs that count. */
  readonly truth: ReadonlySet<number>;
}

type Random = ReturnType<typeof randomFor>;

/** Box and Muller. */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());

const placesOf = (random: Random): readonly number[] =>
  random.shuffle(Array.from({ length: width }, (_, i) => i)).slice(0, informative);

/**
 * Normal inputs; coefficients of 1 to 2 with either sign. Numbers have normal noise of deviation 3, which is 28 % of their variance; classes
 * are drawn with the logistic probability of the sum.
 */
export function simulateLinear(model: "linear" | "logistic", rows: number, seed: number): Simulated {
  const random = randomFor(seed, 0);
  const places = placesOf(random);
  const coefficients = places.map(() => (random.uniform() < 0.5 ? -1 : 1) * (1 + random.uniform()));
  const data = Float64Array.from({ length: rows * width }, () => normal(random));
  const targets = Array.from({ length: rows }, (_, row) => {
    const sum = places.reduce((sum, place, k) => sum + coefficients[k]! * data[row * width + place]!, 0);
    if (model === "linear") return sum + 3 * normal(random);
    return random.uniform() < 1 / (1 + Math.exp(-sum)) ? 1 : 0;
  });
  return { inputs: { data, shape: [rows, width] }, targets, truth: new Set(places) };
}

/** Friedman's function of five inputs (Multivariate Adaptive Regression Splines, 1991): a product, a square and two lines. */
const friedman = ([a, b, c, d, e]: readonly number[]): number =>
  10 * Math.sin(Math.PI * a! * b!) + 20 * (c! - 0.5) ** 2 + 10 * d! + 5 * e!;

/** The sum of two of Friedman's functions, of uniform inputs, with his noise of deviation 1; then to mean 0 and deviation 1. */
export function simulateFriedman(rows: number, seed: number): Simulated {
  const random = randomFor(seed, 0);
  const places = placesOf(random);
  const data = Float64Array.from({ length: rows * width }, () => random.uniform());
  const raw = Array.from({ length: rows }, (_, row) => {
    const own = places.map((place) => data[row * width + place]!);
    return friedman(own.slice(0, 5)) + friedman(own.slice(5)) + normal(random);
  });
  const mean = raw.reduce((sum, y) => sum + y, 0) / rows;
  const deviation = Math.sqrt(raw.reduce((sum, y) => sum + (y - mean) ** 2, 0) / rows);
  return {
    inputs: { data, shape: [rows, width] },
    targets: raw.map((y) => (y - mean) / deviation),
    truth: new Set(places),
  };
}

/** The harmonic mean of precision and recall of the inputs that were found. */
export function f1Of(found: readonly number[], { truth }: Simulated): number {
  const right = found.filter((input) => truth.has(input)).length;
  return (2 * right) / (found.length + truth.size);
}
