// Where GridSample reads along one axis of its input, and with which weights: the formulas of PyTorch's grid_sample, which the
// operator is made after.
import { typeCode } from "../../file/tensor.ts";
import type { Graph, Value } from "../../graph/graph.ts";
import { asNumbers } from "./asNumbers.ts";

/** What the node says of all axes. */
export interface Sampling {
  readonly mode: "nearest" | "linear" | "cubic";
  readonly padding: "zeros" | "border" | "reflection";
  readonly alignCorners: boolean;
}

/** One entry of the axis that a point is made of: its weight and the slope of that by the grid's number, both 0 outside. */
export interface Tap {
  /** int64, inside the axis. */
  readonly index: Value;
  readonly weight: Value;
  /** `undefined` where the weight does not depend on the grid. */
  readonly slope: Value | undefined;
}

/** A place along an axis, and its slope by the place it was made from. */
interface Place {
  readonly at: Value;
  readonly slope: Value;
}

/** Σ c · x^k, coefficients in falling order. */
const polynomial = (graph: Graph, x: Value, [first, second, ...others]: readonly [number, number, ...number[]]) =>
  others.reduce(
    (sum, c) => graph.op("Add", [graph.op("Mul", [sum, x]), c]),
    graph.op("Add", [graph.op("Mul", [x, first]), second]),
  );

/** 1 where the condition is false, −1 where it is true. */
const minusWhere = (graph: Graph, condition: Value, like: Value): Value =>
  graph.op("Sub", [1, graph.op("Mul", [asNumbers(graph, condition, like), 2])]);

/** A place mirrored at both ends until it is inside. */
function reflected(graph: Graph, at: Value, length: number, alignCorners: boolean): Place {
  const [low, span] = alignCorners ? [0, length - 1] : [-0.5, length];
  const from = graph.op("Sub", [at, low]);
  if (span === 0) return { at: graph.op("Mul", [at, 0]), slope: graph.op("Mul", [at, 0]) };
  const far = graph.op("Abs", [from]);
  const flips = graph.op("Floor", [graph.op("Div", [far, span])]);
  const extra = graph.op("Sub", [far, graph.op("Mul", [flips, span])]);
  const even = graph.op("Mul", [graph.op("Floor", [graph.op("Mul", [flips, 0.5])]), 2]);
  const odd = graph.op("Greater", [flips, even]);
  const inside = graph.op("Where", [odd, graph.op("Sub", [span, extra]), extra]);
  const sign = minusWhere(graph, graph.op("Less", [from, 0]), at);
  return { at: graph.op("Add", [inside, low]), slope: graph.op("Mul", [sign, minusWhere(graph, odd, at)]) };
}

/** A place held between the first and the last entry; no slope at the ends, as PyTorch. */
function clipped(graph: Graph, at: Value, length: number): Place {
  const within = graph.op("And", [graph.op("Greater", [at, 0]), graph.op("Less", [at, length - 1])]);
  return { at: graph.op("Clip", [at, 0, length - 1]), slope: asNumbers(graph, within, at) };
}

/** The place that is really read for one that may be outside. */
function padded(graph: Graph, at: Value, length: number, { padding, alignCorners }: Sampling): Place {
  if (padding === "zeros") return { at, slope: graph.op("Add", [graph.op("Mul", [at, 0]), 1]) };
  if (padding === "border") return clipped(graph, at, length);
  const mirrored = reflected(graph, at, length, alignCorners);
  const held = clipped(graph, mirrored.at, length);
  return { at: held.at, slope: graph.op("Mul", [mirrored.slope, held.slope]) };
}

/** A tap at a whole number that may be outside, where it weighs nothing. */
function tapAt(graph: Graph, whole: Value, length: number, weight: Value, slope: Value | undefined): Tap {
  const outside = graph.op("Or", [graph.op("Less", [whole, 0]), graph.op("Greater", [whole, length - 1])]);
  const here = (factor: Value) => graph.op("Where", [outside, 0, factor]);
  const index = graph.op("Cast", [graph.op("Clip", [whole, 0, length - 1])], { to: typeCode("int64") });
  return { index, weight: here(weight), slope: slope && here(slope) };
}

/** Keys' cubic with a = −3/4, within one entry and from there to two. */
const a = -0.75;
const near = [a + 2, -(a + 3), 0, 1] as const;
const nearSlope = [3 * (a + 2), -2 * (a + 3), 0] as const;
const far = [a, -5 * a, 8 * a, -4 * a] as const;
const farSlope = [3 * a, -10 * a, 8 * a] as const;

/** Four taps around a place, each of them padded by itself. */
function cubicTaps(graph: Graph, at: Value, length: number, sampling: Sampling, scale: number): readonly Tap[] {
  const base = graph.op("Floor", [at]);
  const t = graph.op("Sub", [at, base]);
  return [-1, 0, 1, 2].map((offset) => {
    const distance = offset > 0 ? graph.op("Sub", [offset, t]) : graph.op("Sub", [t, offset]);
    const outer = offset === -1 || offset === 2;
    const slope = polynomial(graph, distance, outer ? farSlope : nearSlope);
    const { at: whole } = padded(graph, graph.op("Add", [base, offset]), length, sampling);
    const weight = polynomial(graph, distance, outer ? far : near);
    return tapAt(graph, whole, length, weight, graph.op("Mul", [slope, offset > 0 ? -scale : scale]));
  });
}

/** The taps along an axis of this length for the numbers of a grid, which are −1 at its start and 1 at its end. */
export function gridTaps(graph: Graph, grid: Value, length: number, sampling: Sampling): readonly Tap[] {
  const scale = (sampling.alignCorners ? length - 1 : length) / 2;
  const start = sampling.alignCorners ? scale : scale - 0.5;
  const place = graph.op("Add", [graph.op("Mul", [grid, scale]), start]);
  if (sampling.mode === "cubic") return cubicTaps(graph, place, length, sampling, scale);
  const { at, slope } = padded(graph, place, length, sampling);
  if (sampling.mode === "nearest") {
    const one = graph.op("Add", [graph.op("Mul", [at, 0]), 1]);
    return [tapAt(graph, graph.op("Round", [at]), length, one, undefined)];
  }
  const base = graph.op("Floor", [at]);
  const t = graph.op("Sub", [at, base]);
  const rising = graph.op("Mul", [slope, scale]);
  return [
    tapAt(graph, base, length, graph.op("Sub", [1, t]), graph.op("Neg", [rising])),
    tapAt(graph, graph.op("Add", [base, 1]), length, t, rising),
  ];
}
