// Poolings: each channel on its own, units pass through.
import type { Attributes } from "../../graph/attributes.ts";
import { joinAxes } from "./touch.ts";
import type { UnitRule, UnitRules } from "./unitRule.ts";

/** Channels pass; the number of a channel of one number is what `keeps` says. */
const pool = (keeps: (x: number, attributes: Attributes) => number): UnitRule => ({
  units(context) {
    const [x, y] = [context.inputs[0]!, context.outputs[0]!];
    // The places of maxima count over all channels.
    if (context.outputs[1]) return;
    joinAxes(context, x, y, [0, 1]);
  },
  constant({ attributes, at }, output, axis, entry) {
    return output === 0 && (axis === undefined || axis < 2) ? keeps(at(0, axis, entry), attributes) : Number.NaN;
  },
});

const same = (x: number) => x;
const zeroOnly = (x: number) => (x === 0 ? 0 : Number.NaN);
/** Zeros around the image lower the mean at its edges, where they are counted. */
const mean = (x: number, { count_include_pad = 0, ceil_mode = 0 }: Attributes) =>
  count_include_pad || ceil_mode ? zeroOnly(x) : x;

export const pooling: UnitRules = {
  MaxPool: pool(same),
  AveragePool: pool(mean),
  LpPool: pool(zeroOnly),
  GlobalMaxPool: pool(same),
  GlobalAveragePool: pool(same),
  GlobalLpPool: pool(zeroOnly),
};
