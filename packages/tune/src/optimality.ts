// How far a model is from where training should have ended. At a minimum of data loss + penalty, minus the gradient of the data loss is a
// subgradient of the penalty; the distance from the set of subgradients, for each group of weights, says how far from it the weights are.
//
//     l1, weight j at 0        | |g_j| - l1 |+                     as skglm's `subdiff_distance`
//     l1, elsewhere            | g_j + l1 sign w_j |               with l2: + 2 l2 w_j
//     group at 0               | |soft(g_group, l1)| - lambda |+
//     group elsewhere          | g_group + lambda w_group / |w_group| + l1's part |
//
// For a convex problem a distance of 0 certifies the minimum. For a network it certifies a stationary point, which a minimum is, and a saddle
// too. The gradient has to be that of the data loss over all training rows: one of a batch is noise.
import { type Penalty, RegError, type Weights } from "@reg/core";
import { assertFinite, type Grouping, kernelFor } from "@reg/core/adapter";
import { softThreshold } from "./softThreshold.ts";

/** The weights of a model's penalized parameter, with the gradient of the data loss there. */
export interface OptimalityInput {
  readonly path: string;
  readonly weights: Weights;
  /** Of the data loss, without the penalty, over all training rows; of the shape of the weights. */
  readonly gradient: Weights;
  /** The penalty at its strength: `penalty.scaled(strength)`. */
  readonly penalty: Penalty;
  /** Which axes are those of Keras' layout: see `Placement` of core. */
  readonly axes?: readonly number[];
}

export interface ParameterOptimality {
  readonly path: string;
  /** One for each group, or for each weight where the penalty has no groups. */
  readonly distances: Float64Array;
  /** The greatest of them. */
  readonly distance: number;
}

/** How far a model is from a stationary point of data loss and penalty. */
export interface Optimality {
  /** The greatest distance of any group: 0 at a stationary point. In units of the gradient. */
  readonly distance: number;
  /**
   * The same, over the greatest entry of the gradients at all, so that it does not depend on the loss' scale. Where all gradients are 0 the
   * penalty alone moves weights that are not 0, and it is 1.
   */
  readonly relative: number;
  readonly parameters: readonly ParameterOptimality[];
}

/** The distance of one group whose weights are all zero. */
function atZero(g: readonly number[], l1: number, lambda: number): number {
  return Math.max(0, Math.hypot(...g.map((x) => softThreshold(x, l1))) - lambda);
}

/** The distance of one group that is not zero; some of its weights may be. */
function besideZero(w: readonly number[], g: readonly number[], l1: number, l2: number, lambda: number): number {
  const norm = Math.hypot(...w);
  const parts = w.map((x, i) => {
    const smooth = g[i]! + 2 * l2 * x + (lambda * x) / norm;
    return x === 0 ? Math.max(0, Math.abs(smooth) - l1) : smooth + l1 * Math.sign(x);
  });
  return Math.hypot(...parts);
}

/** The group of each entry of weights of this shape: groups are slices along an axis. */
function groupOf(shape: readonly number[], { axis, groupSize }: Grouping): (i: number) => number {
  const after = shape.slice(axis + 1).reduce((size, side) => size * side, 1);
  return (i) => Math.floor((Math.floor(i / after) % shape[axis]!) / groupSize);
}

/** The penalty's own gradient at some weights. */
function ownGradient(penalty: Penalty, data: Float64Array, shape: readonly number[]): Float64Array {
  const own = new Float64Array(data.length);
  kernelFor(penalty, { shape }).gradient(data, own);
  return own;
}

/** Of a penalty whose subgradients are not known: its gradient, which takes one subgradient at a kink. */
function byGradient({ data, shape }: Weights, gradient: Weights, penalty: Penalty): Float64Array {
  const own = ownGradient(penalty, Float64Array.from(data), shape);
  return own.map((x, i) => Math.abs(x + gradient.data[i]!));
}

/** Close enough to 0 for the slope beside it. */
const beside = 1e-9;

/** Of a penalty of each weight alone: at 0 every slope between those on both sides is a subgradient, as those of l1 between -l1 and l1. */
function besideKinks({ data, shape }: Weights, gradient: Weights, penalty: Penalty): Float64Array {
  const slopes = (at: number) =>
    ownGradient(
      penalty,
      Float64Array.from(data, (w) => (w === 0 ? at : w)),
      shape,
    );
  const [left, right] = [slopes(-beside), slopes(beside)];
  return left.map((slope, i) => {
    const descent = -gradient.data[i]!;
    return Math.max(0, slope - descent, descent - right[i]!);
  });
}

function distancesOf({ weights, gradient, penalty: given, axes, path }: OptimalityInput): Float64Array {
  const { data, shape } = weights;
  const penalty = given.place({ path, shape, ...(axes && { axes }) });
  const terms = penalty.terms();
  if (!terms) {
    return penalty.traits.separable ? besideKinks(weights, gradient, penalty) : byGradient(weights, gradient, penalty);
  }
  const { l1, l2 } = terms;
  const groups = terms.groups.filter(({ lambda }) => lambda > 0);
  const [first] = groups;
  if (!first) {
    return Float64Array.from(data, (w, i) => {
      const g = gradient.data[i]!;
      return w === 0 ? Math.max(0, Math.abs(g) - l1) : Math.abs(g + 2 * l2 * w + l1 * Math.sign(w));
    });
  }
  const same = groups.every(({ grouping: { axis, groupSize } }) => {
    return axis === first.grouping.axis && groupSize === first.grouping.groupSize;
  });
  if (!same) {
    throw new RegError("UNSUPPORTED_SHAPE", {
      who: "@reg/tune",
      what: path,
      expected: "groups that do not overlap",
      received: given.name,
      advice: "Ask for the optimality of each penalty alone.",
    });
  }
  const of = groupOf(shape, first.grouping);
  const count = shape[first.grouping.axis]! / first.grouping.groupSize;
  const members: number[][] = Array.from({ length: count }, () => []);
  for (let i = 0; i < data.length; i++) members[of(i)]!.push(i);
  const lambda = groups.reduce((sum, group) => {
    return sum + group.lambda * (group.grouping.sizeWeighted ? Math.sqrt(data.length / count) : 1);
  }, 0);
  return Float64Array.from(members, (group) => {
    const [w, g] = [group.map((i) => data[i]!), group.map((i) => gradient.data[i]!)];
    return w.every((x) => x === 0) ? atZero(g, l1, lambda) : besideZero(w, g, l1, l2, lambda);
  });
}

const greatest = (numbers: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < numbers.length; i++) most = Math.max(most, Math.abs(numbers[i]!));
  return most;
};

/**
 * The distance of minus the gradient from the subgradients of the penalty, for each group of each parameter, and the greatest of all.
 * Throws `NON_FINITE_WEIGHTS`, `INVALID_WEIGHTS`, `UNSUPPORTED_SHAPE`.
 *
 * ```ts
 * const { relative } = optimality([{ path: "dense/kernel", weights, gradient, penalty: l1({ l1: 0.01 }) }]);
 * if (relative > 1e-3) throw new Error("not trained to the end");
 * ```
 */
export function optimality(inputs: readonly OptimalityInput[]): Optimality {
  const parameters = inputs.map((input): ParameterOptimality => {
    const { path, weights, gradient } = input;
    assertFinite(weights, path, "@reg/tune");
    assertFinite({ data: gradient.data, shape: weights.shape }, `${path}: gradient`, "@reg/tune");
    const distances = distancesOf(input);
    return { path, distances, distance: greatest(distances) };
  });
  const distance = greatest(parameters.map((parameter) => parameter.distance));
  const scale = greatest(inputs.map(({ gradient }) => greatest(gradient.data)));
  return { distance, relative: distance === 0 ? 0 : scale === 0 ? 1 : distance / scale, parameters };
}
