// Ops that move, repeat or surround entries.
import { isOpenAt, lengthAt, rankOf } from "@reg/core/units";
import { tensor } from "../../file/tensor.ts";
import type { Place } from "../../units/place.ts";
import { axesOf, fromStart } from "../shapes/axes.ts";
import { allTouch, axesUpTo, joinAxes } from "./touch.ts";
import type { CutContext, UnitFacts, UnitRule, UnitRules } from "./unitRule.ts";

/** An op whose output has each axis of its input somewhere else: `to` says where, -1 for one that is gone. */
const moved = (to: (facts: UnitFacts) => readonly number[] | undefined): UnitRule => ({
  units(context) {
    const [[x, ...others], [y]] = [context.inputs, context.outputs];
    for (const other of others) if (other) allTouch(context, other);
    for (const [from, axis] of (to(context) ?? []).entries()) {
      if (axis >= 0) context.join(x!, from, y!, axis);
      else context.leave(x!, from);
    }
  },
  constant(context, _, axis, entry) {
    if (axis === undefined) return context.at(0, undefined, 0);
    const from = to(context)?.indexOf(axis) ?? -1;
    return from < 0 ? context.at(0, undefined, 0) : context.at(0, from, entry);
  },
});

const transposed = ({ attributes: { perm }, inputs: [x] }: UnitFacts) => {
  const rank = rankOf(x!);
  // The schema says that perm is ints; left out it reverses the axes.
  const order = (perm as readonly number[] | undefined) ?? axesUpTo(rank).toReversed();
  return axesUpTo(rank).map((axis) => order.indexOf(axis));
};

/** Axes of length 1 are taken out. */
const squeezed = (facts: UnitFacts) => {
  const {
    inputs: [x],
    attributes,
    read,
  } = facts;
  const axes = axesOf({ attributes, read })?.map((axis) => fromStart(axis, rankOf(x!)));
  if (!axes && read[1]) return undefined;
  let next = 0;
  return x!.shape!.map((dim, axis) => ((axes ? axes.includes(axis) : dim === 1) ? -1 : next++));
};

const unsqueezed = (facts: UnitFacts) => {
  const {
    attributes,
    read,
    outputs: [y],
  } = facts;
  const axes = axesOf({ attributes, read })?.map((axis) => fromStart(axis, rankOf(y!)));
  return axes && axesUpTo(rankOf(y!)).filter((axis) => !axes.includes(axis));
};

const tile: UnitRule = {
  units(context) {
    const [[x, repeats], [y]] = [context.inputs, context.outputs];
    allTouch(context, repeats!);
    const counts = context.read[1]?.integers;
    joinAxes(
      context,
      x!,
      y!,
      axesUpTo(rankOf(y!)).filter((axis) => counts?.[axis] === 1),
    );
  },
};

/** How many entries a Pad puts before and behind each axis; `undefined` where the file does not say. */
function padsOf({ read, inputs: [x] }: UnitFacts): readonly (readonly [number, number])[] | undefined {
  const rank = rankOf(x!);
  const pads = read[1]?.integers?.map(Number);
  const axes = read[3] ? read[3].integers?.map((axis) => fromStart(Number(axis), rank)) : axesUpTo(rank);
  if (!pads || !axes || pads.some(Number.isNaN)) return undefined;
  return axesUpTo(rank).map((axis) => {
    const at = axes.indexOf(axis);
    return at < 0 ? ([0, 0] as const) : ([pads[at]!, pads[at + axes.length]!] as const);
  });
}

const isUntouched = (pads: readonly [number, number] | undefined): boolean => pads?.[0] === 0 && pads[1] === 0;

const pad: UnitRule = {
  units(context) {
    const [[x, ...others], [y]] = [context.inputs, context.outputs];
    for (const other of others) if (other) allTouch(context, other);
    const pads = padsOf(context);
    joinAxes(
      context,
      x!,
      y!,
      axesUpTo(rankOf(y!)).filter((axis) => isUntouched(pads?.[axis])),
    );
  },
  constant(context, _, axis, entry) {
    const {
      attributes: { mode = "constant" },
      inputs,
      at,
    } = context;
    const pads = padsOf(context);
    if (!pads || (axis !== undefined && !isUntouched(pads[axis]))) return Number.NaN;
    const number = at(0, axis, entry);
    if (mode !== "constant" || pads.every(isUntouched)) return number;
    return number === (inputs[2] ? at(2, undefined, 0) : 0) ? number : Number.NaN;
  },
};

/** The factors of an image are in scales, or its new lengths are in sizes. */
const resize: UnitRule = {
  units(context) {
    const [[x, ...others], [y]] = [context.inputs, context.outputs];
    for (const other of others) if (other) allTouch(context, other);
    const sizes = context.read[3];
    const said = !sizes || context.attributes.axes || sizes.integers?.every((length) => typeof length === "number");
    if (said)
      joinAxes(
        context,
        x!,
        y!,
        axesUpTo(Math.min(2, rankOf(y!))).filter((axis) => x!.shape![axis] === y!.shape![axis]),
      );
  },
  constant: ({ at }, _, axis, entry) => (axis !== undefined && axis < 2 && at(0, axis, entry) === 0 ? 0 : Number.NaN),
  cut({ node, read, attributes, outputs: [y], kept, isCut, constant }) {
    const sizes = read[3]?.integers;
    if (!sizes || attributes.axes || !isCut(y!)) return undefined;
    const lengths = sizes.map((length, axis) => (axis < 2 ? kept(y!, axis) : Number(length)));
    return { inputs: node.inputs.with(3, constant(tensor("int64", [lengths.length], lengths))) };
  },
};

/** The channel of the shallow image that a channel of the deep one is a block of, where there are this many. */
type ChannelOf = (entry: number, block: number, channels: number, mode: unknown) => number;

const numbersOf = ({ attributes }: UnitFacts, shallow: Place) =>
  [Number(attributes.blocksize) ** 2, Number(shallow.shape![1]), attributes.mode] as const;

/** The blocks of an image become its channels. A channel's blocks hold its number. */
const spaceToDepth = (channelOf: ChannelOf): UnitRule => ({
  units(context) {
    const [x, y] = [context.inputs[0]!, context.outputs[0]!];
    context.join(x, 0, y, 0);
    context.join(y, 1, x, 1, (entry) => channelOf(entry, ...numbersOf(context, x)));
  },
  constant(context, _, axis, entry) {
    if (axis !== 1) return axis === undefined ? context.at(0, undefined, 0) : Number.NaN;
    return context.at(0, 1, channelOf(entry, ...numbersOf(context, context.inputs[0]!)));
  },
});

/** Channels become the blocks of an image: one of one number comes from several of that number. */
const depthToSpace = (channelOf: ChannelOf): UnitRule => ({
  units(context) {
    const [x, y] = [context.inputs[0]!, context.outputs[0]!];
    context.join(x, 0, y, 0);
    context.join(x, 1, y, 1, (entry) => channelOf(entry, ...numbersOf(context, y)));
  },
  constant(context, _, axis, entry) {
    if (axis !== 1) return axis === undefined ? context.at(0, undefined, 0) : Number.NaN;
    const [x, y] = [context.inputs[0]!, context.outputs[0]!];
    const channels = axesUpTo(Number(x.shape![1])).filter(
      (each) => channelOf(each, ...numbersOf(context, y)) === entry,
    );
    const numbers = channels.map((channel) => context.at(0, 1, channel));
    return numbers.every((number) => number === numbers[0]) ? numbers[0]! : Number.NaN;
  },
});

/** A shape is read as it was: numbers made of lengths, such as the root that divides an attention, must not change. */
function shapeAsItWas({ read, inputs: [x], outputs: [y], isCut, kept, attributes, constant }: CutContext) {
  if (!isCut(x!)) return undefined;
  const start = fromStart(Number(attributes.start ?? 0), rankOf(x!));
  const lengths = read[0]!.shape!.slice(start, start + Number(y!.shape![0]));
  const which = lengths.map((length, i) => Number(typeof length === "number" && kept(x!, start + i) !== length));
  const shape = [lengths.length];
  const integers = (numbers: readonly number[]) => constant(tensor("int64", shape, numbers));
  const isGrowing = (i: number) => isOpenAt(x!, start + i) && kept(x!, start + i) !== lengthAt(x!, start + i);
  const growing = lengths.map((_, i) => isGrowing(i));
  const scaled = growing.includes(true) && {
    by: integers(growing.map((grows, i) => (grows ? lengthAt(x!, start + i) : 1))),
    over: integers(growing.map((grows, i) => (grows ? kept(x!, start + i) : 1))),
  };
  const old = integers(lengths.map((length) => (typeof length === "number" ? length : 0)));
  return { asItWas: { which: constant(tensor("bool", shape, which)), old, ...(scaled && { scaled }) } };
}

const shape: UnitRule = { units: (context) => allTouch(context, context.inputs[0]!), cut: shapeAsItWas };

export const layout: UnitRules = {
  Transpose: moved(transposed),
  Squeeze: moved(squeezed),
  Unsqueeze: moved(unsqueezed),
  Tile: tile,
  Pad: pad,
  Resize: resize,
  DepthToSpace: depthToSpace((entry, block, channels, mode) =>
    mode === "CRD" ? Math.floor(entry / block) : entry % channels,
  ),
  // Channel c of the image is at block · channels + c.
  SpaceToDepth: spaceToDepth((entry, _, channels) => entry % channels),
  Shape: shape,
};
