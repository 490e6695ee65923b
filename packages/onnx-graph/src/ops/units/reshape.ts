// Reshape and Flatten: axes that become one, or come from one. Channels of a flattened image have several entries each; heads of an
// attention are parts of its features.
import { partIndex } from "@reg/core/units";
import { tensor } from "../../file/tensor.ts";
import type { Place } from "../../units/place.ts";
import { axesOf, lengthsOf, type PartSegment, segmentsBetween } from "./axisParts.ts";
import { allTouch } from "./touch.ts";
import type {
  ConstantContext,
  CutContext,
  NodeChange,
  UnitContext,
  UnitFacts,
  UnitRule,
  UnitRules,
} from "./unitRule.ts";

/** Joins what a segment joins; what it leaves out is locked by the node. Open parts have no entries. */
function joinSegment(context: UnitContext, x: Place, y: Place, { from, to }: PartSegment): void {
  if (!lengthsOf(from) || !lengthsOf(to)) return;
  if (from.length === 1 && to.length === 1) context.join(x, from[0]!.axis, y, to[0]!.axis);
  else if (from.length === 1) context.flatten(x, from[0]!.axis, y, axesOf(to));
  else if (to.length === 1) context.flatten(y, to[0]!.axis, x, axesOf(from));
}

/** The one length of a target that a file may leave open: the axis whose length is not the input's. */
function openAxes({ inputs: [x], outputs: [y] }: UnitFacts): readonly number[] {
  return y!.shape!.flatMap((dim, axis) => (typeof dim === "string" && x!.shape![axis] !== dim ? [axis] : []));
}

/** The number of an output's slice, from those of its axes. */
function constantOf({ inputs: [x], outputs: [y], at }: ConstantContext, axis: number, entry: number): number {
  const segment = segmentsBetween(x!, y!)?.find(({ to }) => lengthsOf(to) && axesOf(to).includes(axis));
  const [lengths, parts] = [segment && lengthsOf(segment.from), segment && lengthsOf(segment.to)];
  if (!segment || !lengths || !parts) return Number.NaN;
  const { from, to } = segment;
  if (from.length === 1 && to.length === 1) return at(0, from[0]!.axis, entry);
  if (to.length === 1) {
    const numbers = from.map((each, part) => at(0, each.axis, partIndex(lengths, part)(entry)));
    return numbers.find((number) => !Number.isNaN(number)) ?? Number.NaN;
  }
  if (from.length > 1) return Number.NaN;
  const index = partIndex(parts, axesOf(to).indexOf(axis));
  let found: number | undefined;
  for (let flat = 0; flat < lengths[0]!; flat++) {
    if (index(flat) !== entry) continue;
    const number = at(0, from[0]!.axis, flat);
    if (Number.isNaN(number) || (found ?? number) !== number) return Number.NaN;
    found = number;
  }
  return found ?? Number.NaN;
}

/** A target with the lengths there are now: 0 copies that of the input, -1 is what is left. */
function retarget(context: CutContext): NodeChange | undefined {
  const {
    node,
    outputs: [y],
    kept,
    isCut,
    constant,
  } = context;
  if (!isCut(y!)) return undefined;
  const open = openAxes(context);
  const target = y!.shape!.map((dim, axis) =>
    open.includes(axis) ? -1 : typeof dim === "string" ? 0 : kept(y!, axis),
  );
  return {
    inputs: [node.inputs[0]!, constant(tensor("int64", [target.length], target))],
    attributes: { allowzero: undefined },
  };
}

const reshape: UnitRule = {
  units(context) {
    const [[x, target], [y]] = [context.inputs, context.outputs];
    if (target) allTouch(context, target);
    const segments = segmentsBetween(x!, y!);
    // Two open lengths cannot be written into a target.
    if (!segments || openAxes(context).length > 1) return;
    for (const segment of segments) joinSegment(context, x!, y!, segment);
  },
  constant(context, _, axis, entry) {
    return axis === undefined ? context.at(0, undefined, 0) : constantOf(context, axis, entry);
  },
};

export const reshapes: UnitRules = {
  Reshape: { ...reshape, cut: retarget },
  // Its axis stays where it is.
  Flatten: reshape,
};
