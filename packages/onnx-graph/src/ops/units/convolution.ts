// Convolutions: input channels end in their sums and filters are new units. Of a grouped one a whole group is the unit, its
// channels in and out together; of a depthwise one that is a channel.
import type { Attributes } from "../../graph/attributes.ts";
import type { Place } from "../../units/place.ts";
import type { ConstantContext, NodeChange, UnitContext, UnitFacts, UnitRule, UnitRules } from "./unitRule.ts";

/** How many groups a convolution has; of an image, how its channels are dealt. */
const groupsOf = ({ group }: Attributes): number => (typeof group === "number" ? group : 1);

/** Whether every result sees all of the kernel: no zeros are put around the image. */
function isUnpadded({ pads, auto_pad = "NOTSET" }: Attributes): boolean {
  if (auto_pad === "SAME_UPPER" || auto_pad === "SAME_LOWER") return false;
  return !Array.isArray(pads) || pads.every((pad) => pad === 0);
}

const channelsOf = (place: Place, axis: number): number => Number(place.shape![axis]);

/** All channels of a group, in the image, the kernel and the result, are one unit. */
function joinGroups(context: UnitContext, kernelAxis: number): void {
  const [[x, w], [y]] = [context.inputs, context.outputs];
  const groups = groupsOf(context.attributes);
  const [into, out, rows] = [channelsOf(x!, 1), channelsOf(y!, 1), channelsOf(w!, kernelAxis)];
  if (![into, out, rows].every((channels) => Number.isInteger(channels / groups))) return;
  /** From each channel of one place to the first of its group in another. */
  const first = (from: number, to: number) => (entry: number) => Math.floor(entry / (from / groups)) * (to / groups);
  context.join(y!, 1, x!, 1, first(out, into));
  context.join(x!, 1, y!, 1, first(into, out));
  context.join(w!, kernelAxis, y!, 1, first(rows, out));
}

/** A group gone is one group less. */
function cutGroups({
  attributes,
  inputs: [x],
  kept,
}: UnitFacts & { kept(place: Place, axis: number): number }): NodeChange | undefined {
  const groups = groupsOf(attributes);
  if (groups === 1) return undefined;
  return { attributes: { group: (groups * kept(x!, 1)) / channelsOf(x!, 1) } };
}

/** A convolution whose kernel has the channels it sums over, and those of its results, at these axes. */
function convolution(
  sumAxis: number,
  resultAxis: number,
  cannotFold: (attributes: Attributes) => string | undefined,
): UnitRule {
  // A grouped kernel has its groups along its first axis: of Conv in the results, of ConvTranspose in the image.
  const groupAxis = 0;
  return {
    units(context) {
      const { attributes, inputs, outputs } = context;
      const [x, w, bias] = inputs;
      const y = outputs[0]!;
      context.join(x!, 0, y, 0);
      if (bias) context.join(bias, 0, y, 1);
      if (groupsOf(attributes) > 1) {
        joinGroups(context, groupAxis);
        return;
      }
      context.join(w!, resultAxis, y, 1);
      if (w!.isFixed) {
        context.side(w!, sumAxis, "outgoing");
        context.side(w!, resultAxis, "incoming");
      }
      const fold = { kernel: 1, sumAxis, resultAxis, bias: 2 };
      const by = { place: w!, axis: sumAxis };
      context.sum({ operand: x!, axis: 1, by, fold: cannotFold(attributes) ?? fold });
    },
    constant(context, _, axis, entry) {
      if (axis !== undefined && axis !== 1) return Number.NaN;
      const bias = context.inputs[2] ? context.at(2, axis === undefined ? undefined : 0, entry) : 0;
      return sumIsZero(context, resultAxis, axis, entry) ? bias : Number.NaN;
    },
    cut: cutGroups,
  };
}

/** Whether nothing reaches this channel of the results. */
function sumIsZero(
  { attributes, inputs: [x, w], outputs: [y], at }: ConstantContext,
  resultAxis: number,
  axis: number | undefined,
  entry: number,
): boolean {
  if (at(0, undefined, 0) === 0 || at(1, undefined, 0) === 0) return true;
  if (axis === undefined) return false;
  const groups = groupsOf(attributes);
  if (groups === 1) return at(1, resultAxis, entry) === 0;
  const [into, out] = [channelsOf(x!, 1) / groups, channelsOf(y!, 1) / groups];
  const group = Math.floor(entry / out);
  const channels = Array.from({ length: into }, (_, i) => group * into + i);
  if (channels.every((channel) => at(0, 1, channel) === 0)) return true;
  if (resultAxis === 0) return at(1, 0, entry) === 0;
  const rows = channelsOf(w!, 0) / groups;
  return Array.from({ length: rows }, (_, i) => group * rows + i).every((row) => at(1, 0, row) === 0);
}

export const convolutions: UnitRules = {
  Conv: convolution(1, 0, (attributes) => (isUnpadded(attributes) ? undefined : "through its padding")),
  ConvTranspose: convolution(0, 1, () => "at whose edges fewer weights add up"),
};
