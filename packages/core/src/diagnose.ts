import * as v from "valibot";
import { parseEntries } from "./parseEntries.ts";
import type { Placement } from "./penalty.ts";
import { RegError, show } from "./regError.ts";
import { storedAxis } from "./storedAxis.ts";
import { assertWeights, weights as checkedWeights, sizeOf, type Weights } from "./weights.ts";

/** Statistics of a parameter's numbers. Fractions are of all numbers, 0 to 1. */
export interface Diagnosis {
  readonly size: number;
  /** Exactly 0 (or -0). */
  readonly zeros: number;
  readonly zeroFraction: number;
  /** NaN or infinite: training has diverged. They are no zeros, spoil the norms and are left out of the histogram. */
  readonly nonFinite: number;
  /** |w| below the threshold, exact zeros among them. */
  readonly belowThreshold: number;
  readonly l1Norm: number;
  readonly l2Norm: number;
  readonly maxNorm: number;
  /** How many finite weights are in each of `edges.length - 1` equal intervals from the least to the greatest weight. */
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] };
  /** Inputs whose every weight is exactly 0: what the layer does not look at. Empty below rank 2, for empty weights and for unknown axes. */
  readonly deadInputs: readonly number[];
  /** Units or filters whose every incoming weight is exactly 0: what can be cut out. Empty below rank 2, for empty weights and for unknown axes. */
  readonly deadUnits: readonly number[];
}

export interface DiagnoseOptions {
  /** What counts as nearly zero; 1e-3 when left out. */
  readonly threshold?: number;
  /** Intervals of the histogram; 20 when left out. */
  readonly bins?: number;
  /** Which axes are those of Keras' layout: see `Placement`. */
  readonly axes?: Placement["axes"];
}

const anything = v.optional(v.unknown());
/** Checked where they are used. */
const entries = { threshold: anything, bins: anything, axes: anything };

/** Indices along a stored axis at which every weight is exactly 0. */
function zeroSlices({ data, shape }: Weights, axis: number): number[] {
  const length = shape[axis]!;
  const each = sizeOf(shape.slice(axis + 1));
  const alive = new Uint8Array(length);
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) alive[Math.floor(i / each) % length] = 1;
  return Array.from({ length }, (_, i) => i).filter((i) => !alive[i]);
}

/** Equal intervals over the finite weights; without any there is nothing to divide, and no interval. */
function histogram(data: Weights["data"], bins: number): Diagnosis["histogram"] {
  let least = Infinity;
  let greatest = -Infinity;
  for (const w of data) {
    if (w < least && w !== -Infinity) least = w;
    if (w > greatest && w !== Infinity) greatest = w;
  }
  if (least > greatest) return { edges: [], counts: [] };
  const width = (greatest - least) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const w of data) {
    if (!Number.isFinite(w)) continue;
    // All weights equal: the first interval, of no width, holds them all.
    counts[width > 0 ? Math.min(bins - 1, Math.floor((w - least) / width)) : 0]!++;
  }
  return { edges: Array.from({ length: bins + 1 }, (_, i) => (i === bins ? greatest : least + i * width)), counts };
}

/** More intervals than this no picture shows; a billion of them is gigabytes. */
const mostBins = 100_000;

function refuse(expected: string, received: unknown, advice: string): RegError {
  return new RegError("INVALID_PARAMETER", {
    who: "@reg/core",
    what: "diagnose",
    expected,
    received: show(received),
    advice,
  });
}

/**
 * Looks at a parameter: exact zeros, norms (float64 sums), a histogram, dead inputs and dead units.
 * In Keras' layout (`[...window, inputs, units]`) unless `axes` say otherwise.
 * Empty weights have a size of 0 and no histogram. Throws `INVALID_PARAMETER` for an option that makes no sense, and
 * `INVALID_WEIGHTS` for numbers that do not fill their shape.
 */
export function diagnose(weights: Weights, options: DiagnoseOptions = {}): Diagnosis {
  const {
    threshold = 1e-3,
    bins = 20,
    axes,
  } = parseEntries(entries, options, {
    code: "INVALID_PARAMETER",
    what: "diagnose",
    form: "an object of options",
    nouns: ["option", "options"],
    example: "Write { bins: 20 }.",
  }) as DiagnoseOptions;
  assertWeights(weights, "diagnose", "@reg/core");
  if (!(threshold >= 0)) throw refuse("threshold to be a number of at least 0", threshold, "1e-3 is usual.");
  if (!Number.isInteger(bins) || bins < 1 || bins > mostBins) {
    throw refuse(`bins to be an integer of 1 to ${mostBins}`, bins, "20 is usual.");
  }
  const { data, shape } = checkedWeights(weights.data, weights.shape);
  const rank = shape.length;
  const stored = (axis: number) => storedAxis(axes, axis) ?? axis;
  if (shape.some((_, axis) => !(stored(axis) in shape))) {
    throw refuse(`axes to be the order of ${rank} axes`, axes, "They say where the axes of Keras' layout are stored.");
  }
  let [zeros, nonFinite, below, l1Norm, squares, maxNorm] = [0, 0, 0, 0, 0, 0];
  for (const w of data) {
    const size = Math.abs(w);
    if (size === 0) zeros++;
    if (!Number.isFinite(size)) nonFinite++;
    if (size < threshold) below++;
    l1Norm += size;
    squares += size * size;
    maxNorm = Math.max(maxNorm, size);
  }
  // Of nothing every part is dead, and a shape with a 0 in it may have any length beside it.
  const hasParts = rank >= 2 && data.length > 0 && axes !== "unknown";
  return {
    size: data.length,
    zeros,
    nonFinite,
    zeroFraction: data.length === 0 ? 0 : zeros / data.length,
    belowThreshold: data.length === 0 ? 0 : below / data.length,
    l1Norm,
    l2Norm: Math.sqrt(squares),
    maxNorm,
    histogram: histogram(data, bins),
    deadInputs: !hasParts ? [] : zeroSlices(weights, stored(rank - 2)),
    deadUnits: !hasParts ? [] : zeroSlices(weights, stored(rank - 1)),
  };
}
