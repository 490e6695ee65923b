// Reductions: a sum over units is their end; a mean or a greatest over them would be another one without them.
import { rankOf } from "@reg/core/units";
import { axesOf, fromStart } from "../shapes/axes.ts";
import type { UnitFacts, UnitRule, UnitRules } from "./unitRule.ts";

/** Which axes are reduced, and where each other one is in the output. */
function reducedAxes({ attributes, read, inputs }: UnitFacts, single?: number) {
  const rank = rankOf(inputs[0]!);
  const given = single === undefined ? axesOf({ attributes, read }) : [single];
  if (given === undefined && read[1]) return undefined;
  const nothing = (given?.length ?? 0) === 0 && attributes.noop_with_empty_axes;
  const all = Array.from({ length: rank }, (_, axis) => axis);
  const gone = nothing ? [] : given?.length ? given.map((axis) => fromStart(axis, rank)) : all;
  const keepsAxes = attributes.keepdims !== 0;
  const kept = all.filter((axis) => !gone.includes(axis));
  return { gone, kept: kept.map((axis, i) => ({ from: axis, to: keepsAxes ? axis : i })) };
}

/** A reduction that gives `keeps` of a slice of one number. */
const reduction = (adds: boolean, keeps: (x: number) => number, ofAxis?: true): UnitRule => ({
  units(context) {
    const single = ofAxis && Number(context.attributes.axis ?? 0);
    const axes = reducedAxes(context, single);
    const [x, y] = [context.inputs[0]!, context.outputs[0]!];
    if (!axes) return;
    for (const { from, to } of axes.kept) context.join(x, from, y, to);
    if (!adds) return;
    for (const axis of axes.gone) context.sum({ operand: x, axis, fold: "through a sum without weights" });
  },
  constant(context, _, axis, entry) {
    if (axis === undefined) return keeps(context.at(0, undefined, 0));
    const from = ofAxis ? undefined : reducedAxes(context)?.kept.find(({ to }) => to === axis)?.from;
    return from === undefined ? Number.NaN : keeps(context.at(0, from, entry));
  },
});

const same = (x: number) => x;
const zeroOnly = (x: number) => (x === 0 ? 0 : Number.NaN);
const unknown = () => Number.NaN;

export const reductions: UnitRules = {
  ReduceSum: reduction(true, zeroOnly),
  ReduceL1: reduction(true, zeroOnly),
  ReduceL2: reduction(true, zeroOnly),
  ReduceSumSquare: reduction(true, zeroOnly),
  ReduceMean: reduction(false, same),
  ReduceMax: reduction(false, same),
  ReduceMin: reduction(false, same),
  ReduceProd: reduction(false, zeroOnly),
  ReduceLogSum: reduction(false, unknown),
  ReduceLogSumExp: reduction(false, unknown),
  ArgMax: reduction(false, unknown, true),
  ArgMin: reduction(false, unknown, true),
};
