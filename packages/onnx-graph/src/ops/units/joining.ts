// Ops that put tensors together or take parts out: units keep their place in the whole.
import { lengthAt, rankOf } from "@reg/core/units";
import { tensor } from "../../file/tensor.ts";
import type { Place } from "../../units/place.ts";
import { fromStart } from "../shapes/axes.ts";
import { allTouch, axesUpTo, joinAxes } from "./touch.ts";
import type { CutContext, UnitFacts, UnitRule, UnitRules } from "./unitRule.ts";

const others = (place: Place, axis: number) => axesUpTo(rankOf(place)).filter((each) => each !== axis);

/** The axis that a node works along. */
const along = ({ attributes, outputs, inputs }: UnitFacts): number =>
  fromStart(Number(attributes.axis ?? 0), rankOf((outputs[0] ?? inputs[0])!));

/** Where each of these lengths begins; `undefined` where one is open. */
function starts(places: readonly (Place | undefined)[], axis: number): readonly number[] | undefined {
  const found: number[] = [];
  let next = 0;
  for (const place of places) {
    const length = place?.shape?.[axis];
    if (typeof length !== "number") return undefined;
    found.push(next);
    next += length;
  }
  return found;
}

const concat: UnitRule = {
  units(context) {
    const y = context.outputs[0]!;
    const axis = along(context);
    const offsets = starts(context.inputs, axis);
    for (const [i, x] of context.inputs.entries()) {
      joinAxes(context, x!, y, others(y, axis));
      if (offsets) context.join(x!, axis, y, axis, (entry) => entry + offsets[i]!);
    }
  },
  constant(context, _, axis, entry) {
    const { inputs, at } = context;
    const joined = along(context);
    if (axis === joined) {
      const offsets = starts(inputs, axis);
      const part = offsets?.findLastIndex((offset) => offset <= entry) ?? -1;
      return part < 0 ? Number.NaN : at(part, axis, entry - offsets![part]!);
    }
    const numbers = inputs.map((_, i) => at(i, axis, entry));
    return numbers.every((number) => number === numbers[0]) ? numbers[0]! : Number.NaN;
  },
};

const split: UnitRule = {
  units(context) {
    const [[x, sizes], parts] = [context.inputs, context.outputs];
    const axis = along(context);
    if (sizes) allTouch(context, sizes);
    const offsets = starts(parts, axis);
    for (const [i, part] of parts.entries()) {
      if (!part) continue;
      joinAxes(context, part, x!, others(x!, axis));
      if (offsets) context.join(part, axis, x!, axis, (entry) => entry + offsets[i]!);
    }
  },
  constant(context, output, axis, entry) {
    if (axis !== along(context)) return context.at(0, axis, entry);
    const offsets = starts(context.outputs, axis);
    return offsets ? context.at(0, axis, entry + offsets[output]!) : Number.NaN;
  },
  cut(context) {
    const {
      node,
      inputs: [x],
      outputs,
      isCut,
      kept,
      constant,
    } = context;
    if (!isCut(x!)) return undefined;
    const axis = along(context);
    const sizes = outputs.map((part) => kept(part!, axis));
    return {
      inputs: [node.inputs[0]!, constant(tensor("int64", [sizes.length], sizes))],
      attributes: { num_outputs: undefined },
    };
  },
};

/** The part of an axis that a Slice takes. */
interface Range {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
}

const clamped = (index: number, length: number, step: number) => {
  const whole = index < 0 ? index + length : index;
  return step > 0 ? Math.min(Math.max(whole, 0), length) : Math.min(Math.max(whole, 0), length - 1);
};

/** The parts that a Slice takes, where the file says them; of axes that are open, only what is left whole. */
function rangesOf({ read, inputs: [x] }: UnitFacts): readonly Range[] | undefined {
  const [, from, to, axes, steps] = read.map((value) => value?.integers?.map(Number));
  if (!from || !to || (read[3] && !axes) || (read[4] && !steps)) return undefined;
  if ([...from, ...to].some(Number.isNaN)) return undefined;
  const rank = rankOf(x!);
  return from.map((start, i) => {
    const axis = fromStart(axes?.[i] ?? i, rank);
    const [length, step] = [Number(x!.shape![axis]), steps?.[i] ?? 1];
    return { axis, start: clamped(start, length, step), step };
  });
}

const slice: UnitRule = {
  units(context) {
    const [[x, ...given], [y]] = [context.inputs, context.outputs];
    for (const each of given) if (each) allTouch(context, each);
    const ranges = rangesOf(context);
    if (!ranges) return;
    const sliced = new Map(ranges.map((range) => [range.axis, range]));
    for (const axis of axesUpTo(rankOf(x!))) {
      const range = sliced.get(axis);
      if (!range) context.join(x!, axis, y!, axis);
      else if (range.step === 1 && lengthAt(y!, axis) > 0) {
        context.join(y!, axis, x!, axis, (entry) => range.start + entry);
      }
    }
  },
  constant(context, _, axis, entry) {
    const range = axis === undefined ? undefined : rangesOf(context)?.find((each) => each.axis === axis);
    return context.at(0, axis, range ? range.start + range.step * entry : entry);
  },
  cut(context) {
    const {
      node,
      inputs: [x],
      outputs: [y],
      read,
      isCut,
      kept,
      keeps,
      constant,
    } = context;
    const ranges = rangesOf(context);
    if (!ranges || !isCut(x!)) return undefined;
    const ends = read[2]!.integers!.map(Number);
    const bounds = ranges.map(({ axis, start, step }, i): readonly [number, number] => {
      const length = lengthAt(x!, axis);
      if (length === 0 || kept(x!, axis) === length) return [Number(read[1]!.integers![i]), ends[i]!];
      const before = Array.from({ length: start }, (_, entry) => keeps(x!, axis, entry)).filter(Boolean).length;
      return [before, before + step * kept(y!, axis)];
    });
    const list = (numbers: readonly number[]) => constant(tensor("int64", [numbers.length], numbers));
    const [first, last] = [list(bounds.map(([start]) => start)), list(bounds.map(([, end]) => end))];
    // Axes and steps have to be of the same type.
    const rest = node.inputs.slice(3).map((name, i) => (name === "" ? "" : list(read[i + 3]!.integers!.map(Number))));
    return { inputs: [node.inputs[0]!, first, last, ...rest] };
  },
};

/** Which entries a Gather takes, where the file says so. */
function takenBy({ inputs, tensorOf }: UnitFacts, length: number): readonly number[] | undefined {
  if (rankOf(inputs[1]!) !== 1 || Number.isNaN(length)) return undefined;
  const indices = tensorOf(1);
  return indices && Array.from(indices.data as Iterable<number | bigint>, (index) => fromStart(Number(index), length));
}

const gather: UnitRule = {
  units(context) {
    const [[x, indices], [y]] = [context.inputs, context.outputs];
    const axis = gatherAxis(context);
    const width = rankOf(indices!);
    for (const from of axesUpTo(rankOf(x!))) {
      if (from !== axis) context.join(x!, from, y!, from < axis ? from : from + width - 1);
    }
    const taken = takenBy(context, Number(x!.shape![axis]));
    if (!taken) {
      for (const own of axesUpTo(width)) context.join(indices!, own, y!, axis + own);
      if (x!.isFixed && rankOf(x!) === 2 && axis === 0) context.side(x!, 1, "incoming");
      return;
    }
    allTouch(context, indices!);
    if (lengthAt(y!, axis) > 0) context.join(y!, axis, x!, axis, (entry) => taken[entry]!);
  },
  constant(context, _, axis, entry) {
    const gathered = gatherAxis(context);
    if (axis === undefined) return context.at(0, undefined, 0);
    const width = rankOf(context.inputs[1]!);
    if (axis < gathered) return context.at(0, axis, entry);
    if (axis >= gathered + width) return context.at(0, axis - width + 1, entry);
    const taken = takenBy(context, Number(context.inputs[0]!.shape![gathered]));
    return taken ? context.at(0, gathered, taken[entry]!) : Number.NaN;
  },
  cut: (context) => regather(context),
};

const gatherAxis = ({ attributes, inputs }: UnitFacts) => fromStart(Number(attributes.axis ?? 0), rankOf(inputs[0]!));

/** Indices into what is left. */
function regather(context: CutContext) {
  const {
    node,
    inputs: [x],
    outputs: [y],
    kept,
    keeps,
    constant,
  } = context;
  const axis = gatherAxis(context);
  const length = lengthAt(x!, axis);
  const taken = takenBy(context, length);
  if (!taken || length === 0 || kept(x!, axis) === length) return undefined;
  let next = 0;
  const places = Array.from({ length }, (_, entry) => (keeps(x!, axis, entry) ? next++ : -1));
  const indices = taken.filter((_, entry) => keeps(y!, axis, entry)).map((index) => places[index]!);
  return { inputs: [node.inputs[0]!, constant(tensor("int64", [indices.length], indices))] };
}

export const joining: UnitRules = { Concat: concat, Split: split, Slice: slice, Gather: gather };
