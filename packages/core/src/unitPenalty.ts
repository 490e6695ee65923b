// A group penalty on units: lambda * sum over units of |what belongs to the unit|, which lies in several parameters. Written once over
// `Ops`, for lists of weights in the order of the parameters.
import type { Ops } from "./ops.ts";
import { shrinkEvenly, shrinkInMetric, sumOverParts } from "./shrinkGroups.ts";
import { sizeOf } from "./weights.ts";

/** A parameter as `[before, units, each]`: what belongs to a unit is everything at its index of the middle axis. */
export type UnitAxes = readonly [before: number, units: number, each: number];

/** A penalty on units. */
export interface UnitPenalty {
  /** As in the configuration. */
  readonly name: string;
  /** What a unit's norm is multiplied by. */
  readonly lambda: number;
  /** The axes of each parameter. */
  readonly axes: readonly UnitAxes[];
  /** A scalar. */
  value<T>(ops: Ops<T>, weights: readonly T[]): T;
  /** A subgradient of each parameter, of its shape; 0 where a unit is. */
  gradient<T>(ops: Ops<T>, weights: readonly T[]): readonly T[];
  /**
   * argmin_u sum (u_i - w_i)^2 / (2 * step_i) + value(u). A step is a scalar, or of the shape of its weights.
   */
  prox<T>(ops: Ops<T>, weights: readonly T[], steps: readonly T[]): readonly T[];
}

/** The axes of a parameter whose entries along an axis belong to these units; `undefined` where they are scattered. */
export function unitAxes(
  shape: readonly number[],
  axis: number,
  entries: readonly (readonly number[])[],
): UnitAxes | undefined {
  const each = shape[axis]! / entries.length;
  const lie = (place: (unit: number, i: number) => number) =>
    entries.every((own, unit) => own.length === each && own.every((entry, i) => entry === place(unit, i)));
  const [before, after] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
  if (lie((unit, i) => unit * each + i)) return [before, entries.length, each * after];
  if (lie((unit, i) => i * entries.length + unit)) return [before * each, entries.length, after];
  return undefined;
}

/** The penalty, each unit's norm times the square root of its number of weights where `sizeWeighted` says so. */
export function unitPenalty(
  name: string,
  strength: number,
  axes: readonly UnitAxes[],
  sizeWeighted: boolean,
): UnitPenalty {
  const size = axes.reduce((sum, [before, , each]) => sum + before * each, 0);
  const lambda = strength * (sizeWeighted ? Math.sqrt(size) : 1);
  const grouped = <T>(ops: Ops<T>, weights: readonly T[]) => weights.map((w, i) => ops.reshape(w, axes[i]!));
  const back = <T>(ops: Ops<T>, moved: readonly T[], like: readonly T[]) =>
    moved.map((part, i) => ops.reshape(part, ops.shape(like[i]!)));
  const norms = <T>(ops: Ops<T>, parts: readonly T[]) =>
    ops.sqrt(
      sumOverParts(
        ops,
        parts.map((part) => ops.mul(part, part)),
      ),
    );
  return {
    name,
    lambda,
    axes,
    value: (ops, weights) => ops.mul(ops.sum(norms(ops, grouped(ops, weights))), lambda),
    gradient(ops, weights) {
      const parts = grouped(ops, weights);
      const lengths = norms(ops, parts);
      const alive = ops.where(ops.greater(lengths, 0), lengths, 1);
      return back(
        ops,
        parts.map((part) => ops.mul(ops.div(part, alive), lambda)),
        weights,
      );
    },
    prox(ops, weights, steps) {
      if (lambda === 0) return weights;
      const parts = grouped(ops, weights);
      if (ops.shape(steps[0]!).length === 0)
        return back(ops, shrinkEvenly(ops, parts, ops.mul(steps[0]!, lambda)), weights);
      const stepped = grouped(ops, steps).map((step, i) => ({ grouped: parts[i]!, step }));
      return back(ops, shrinkInMetric(ops, stepped, lambda), weights);
    },
  };
}
