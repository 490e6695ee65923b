// Flatten, Reshape and their kin: axes that become one, come from one, or change places.
import { type Constants, type Place, partIndex } from "@reg/core/units";
import type { CutFacts, LayerContext, LayerJson, LayerRule, LayerRules } from "../layerRule.ts";
import { copyConstants, range } from "./axes.ts";

/** The number that several axes' entries have together: that of any part that is known. */
function flattenConstants(
  constants: Constants,
  flat: Place,
  axis: number,
  parts: Place,
  axes: readonly number[],
): void {
  const lengths = axes.map((each) => Number(parts.shape![each]));
  const known = axes.map((each) => constants.of(parts, each));
  if (known.every((numbers) => !numbers)) return;
  const index = lengths.map((_, part) => partIndex(lengths, part));
  const sent = Float64Array.from({ length: Number(flat.shape![axis]) }, (_, entry) => {
    const numbers = known.map((each, part) => each?.[index[part]!(entry)] ?? Number.NaN);
    return numbers.find((number) => !Number.isNaN(number)) ?? Number.NaN;
  });
  constants.set(flat, axis, sent);
}

/** Several axes of `x` become one of `y`. */
function flatten(context: LayerContext, x: Place, axes: readonly number[], y: Place, axis: number): void {
  context.flatten(y, axis, x, axes);
  context.step((constants) => flattenConstants(constants, y, axis, x, axes));
}

const flat: LayerRule = {
  units(context) {
    const [[x], [y]] = [context.inputs, context.outputs];
    const behind = range(1, x!.first.length);
    context.join(x!, 0, y!, 0);
    // An image that has its channels first is turned before.
    const isFirst = context.layer.dataFormat === "channelsFirst";
    flatten(context, x!, isFirst ? [...behind.slice(1), 1] : behind, y!, 1);
  },
};

interface Segment {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Axes that hold the same entries in the same order; axes of length 1 are in none. `undefined` where lengths are open. */
function segmentsOf(x: Place, y: Place): readonly Segment[] | undefined {
  const behind = (place: Place) => range(1, place.first.length).filter((axis) => place.shape![axis] !== 1);
  const [left, right] = [behind(x), behind(y)];
  const size = (place: Place, axes: readonly number[]) =>
    axes.reduce((product, axis) => product * Number(place.shape![axis]), 1);
  const segments: { from: number[]; to: number[] }[] = [];
  while (left.length > 0 && right.length > 0) {
    const segment = { from: [left.shift()!], to: [right.shift()!] };
    for (;;) {
      const [one, other] = [size(x, segment.from), size(y, segment.to)];
      if (Number.isNaN(one + other)) return undefined;
      if (one === other) break;
      const next = one > other ? right.shift() : left.shift();
      if (next === undefined) return undefined;
      (one > other ? segment.to : segment.from).push(next);
    }
    segments.push(segment);
  }
  return left.length === 0 && right.length === 0 ? segments : undefined;
}

const reshape: LayerRule = {
  units(context) {
    const [[x], [y]] = [context.inputs, context.outputs];
    context.join(x!, 0, y!, 0);
    for (const { from, to } of segmentsOf(x!, y!) ?? []) {
      if (from.length === 1 && to.length === 1) {
        context.join(x!, from[0]!, y!, to[0]!);
        context.step((constants) => copyConstants(constants, x!, from[0]!, y!, to[0]!));
      } else if (to.length === 1) flatten(context, x!, from, y!, to[0]!);
      else if (from.length === 1) context.flatten(x!, from[0]!, y!, to);
    }
  },
  cut(config, { outputs: [y], kept }) {
    // -1 is what is left.
    const target = config.target_shape as readonly (number | null)[];
    const now = target.map((length, i) => (length === null || length < 0 ? length : kept(y!, i + 1)));
    return { ...config, target_shape: now };
  },
};

const permute: LayerRule = {
  units(context) {
    const [[x], [y]] = [context.inputs, context.outputs];
    const turned = [0, ...(context.layer.dims as readonly number[])];
    for (const [axis, from] of turned.entries()) context.join(x!, from, y!, axis);
    context.step((constants) => {
      for (const [axis, from] of turned.entries()) copyConstants(constants, x!, from, y!, axis);
    });
  },
};

const repeatVector: LayerRule = {
  units(context) {
    const [[x], [y]] = [context.inputs, context.outputs];
    context.join(x!, 0, y!, 0);
    context.join(x!, 1, y!, 2);
    context.step((constants) => copyConstants(constants, x!, 1, y!, 2));
  },
};

/** The shape that a layer says its input has. */
export function cutInputShape(config: LayerJson, { inputs, outputs, kept }: CutFacts): LayerJson {
  const shape = config.batch_input_shape as readonly (number | null)[] | undefined;
  const place = inputs[0] ?? outputs[0]!;
  if (!shape || shape.length !== place.first.length) return config;
  return { ...config, batch_input_shape: shape.map((length, axis) => (length === null ? null : kept(place, axis))) };
}

export const layouts: LayerRules = { Flatten: flat, Reshape: reshape, Permute: permute, RepeatVector: repeatVector };
