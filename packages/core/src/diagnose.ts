import type { Placement } from "./penalty.ts";
import { sizeOf, type Weights } from "./weights.ts";

/** What the numbers of a parameter look like. Fractions are of all numbers, 0 to 1. */
export interface Diagnosis {
  readonly size: number;
  /** Exactly 0 (or -0). */
  readonly zeros: number;
  readonly zeroFraction: number;
  /** |w| below the threshold, exact zeros among them. */
  readonly belowThreshold: number;
  readonly l1Norm: number;
  readonly l2Norm: number;
  readonly maxNorm: number;
  /** How many weights lie in each of `edges.length - 1` equal intervals from the least to the greatest weight. */
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] };
  /** Inputs whose every weight is exactly 0: what the layer does not look at. Empty below rank 2. */
  readonly deadInputs: readonly number[];
  /** Units or filters whose every incoming weight is exactly 0: what can be cut out. Empty below rank 2. */
  readonly deadUnits: readonly number[];
}

export interface DiagnoseOptions {
  /** What counts as nearly zero; 1e-3 when left out. */
  readonly threshold?: number;
  /** Intervals of the histogram; 20 when left out. */
  readonly bins?: number;
  /** Where the axes of Keras' layout lie: see `Placement`. */
  readonly axes?: Placement["axes"];
}

/** Indices along a stored axis at which every weight is exactly 0. */
function zeroSlices({ data, shape }: Weights, axis: number): number[] {
  const length = shape[axis]!;
  const each = sizeOf(shape.slice(axis + 1));
  const alive = new Uint8Array(length);
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) alive[Math.floor(i / each) % length] = 1;
  return Array.from({ length }, (_, i) => i).filter((i) => !alive[i]);
}

function histogram(data: Weights["data"], bins: number): Diagnosis["histogram"] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const w of data) {
    if (w < least) least = w;
    if (w > greatest) greatest = w;
  }
  const width = (greatest - least) / bins;
  const counts = new Array<number>(bins).fill(0);
  // All weights equal: one interval of no width holds them all.
  for (const w of data) counts[width > 0 ? Math.min(bins - 1, Math.floor((w - least) / width)) : 0]!++;
  return { edges: Array.from({ length: bins + 1 }, (_, i) => least + i * width), counts };
}

/**
 * Looks at a parameter: exact zeros, norms (float64 sums), a histogram, dead inputs and dead units.
 * In Keras' layout (`[...window, inputs, units]`) unless `axes` say otherwise. NaN counts as no zero and spoils the norms.
 */
export function diagnose(weights: Weights, { threshold = 1e-3, bins = 20, axes }: DiagnoseOptions = {}): Diagnosis {
  const { data, shape } = weights;
  let [zeros, below, l1Norm, squares, maxNorm] = [0, 0, 0, 0, 0];
  for (const w of data) {
    const size = Math.abs(w);
    if (size === 0) zeros++;
    if (size < threshold) below++;
    l1Norm += size;
    squares += size * size;
    if (!(size <= maxNorm)) maxNorm = size;
  }
  const stored = (axis: number) => axes?.[axis] ?? axis;
  const rank = shape.length;
  return {
    size: data.length,
    zeros,
    zeroFraction: data.length === 0 ? 0 : zeros / data.length,
    belowThreshold: data.length === 0 ? 0 : below / data.length,
    l1Norm,
    l2Norm: Math.sqrt(squares),
    maxNorm,
    histogram: histogram(data, bins),
    deadInputs: rank < 2 ? [] : zeroSlices(weights, stored(rank - 2)),
    deadUnits: rank < 2 ? [] : zeroSlices(weights, stored(rank - 1)),
  };
}
