// Normalizations. Over a batch or an image each channel stands alone; over the units themselves one unit less would change the
// mean of the others, so those are locked.
import { rankOf } from "@reg/core/units";
import { fromStart } from "../shapes/axes.ts";
import { axesUpTo, joinAxes } from "./touch.ts";
import type { UnitContext, UnitRule, UnitRules } from "./unitRule.ts";

/** scale · (x − mean) / √(variance + epsilon) + bias, by running statistics. */
const batchNormalization: UnitRule = {
  units(context) {
    if (context.attributes.training_mode) return;
    const [x, ...vectors] = context.inputs;
    const y = context.outputs[0]!;
    joinAxes(context, x!, y, axesUpTo(rankOf(y)));
    for (const vector of vectors) context.join(vector!, 0, y, 1);
    context.scale(vectors[0]!, 0);
  },
  constant({ attributes, at }, output, axis, entry) {
    if (output !== 0 || (axis !== undefined && axis !== 1) || attributes.training_mode) return Number.NaN;
    const [x, scale, bias, mean, variance] = [0, 1, 2, 3, 4].map((input) =>
      at(input, input > 0 && axis !== undefined ? 0 : axis, entry),
    );
    const epsilon = typeof attributes.epsilon === "number" ? attributes.epsilon : 1e-5;
    const factor = scale! / Math.sqrt(variance! + epsilon);
    // A scale of 0 leaves the bias, whatever comes in.
    return scale === 0 ? bias! : x! * factor + (bias! - mean! * factor);
  },
};

const notAcross = (context: UnitContext, axes: readonly number[]) => {
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const others = axesUpTo(rankOf(y)).filter((axis) => !axes.includes(axis));
  joinAxes(context, x, y, others);
  for (const axis of axes) {
    for (const place of [x, y]) context.lock(place, axis, `${context.node.op} normalizes over them`);
  }
};

const layerNormalization: UnitRule = {
  units(context) {
    const rank = rankOf(context.outputs[0]!);
    const first = fromStart(Number(context.attributes.axis ?? -1), rank);
    notAcross(context, axesUpTo(rank).slice(first));
    const reason = "LayerNormalization normalizes over them";
    for (const vector of context.inputs.slice(1)) {
      if (vector)
        for (const axis of axesUpTo(rankOf(vector))) {
          context.join(vector, axis, context.outputs[0]!, first + axis);
          context.lock(vector, axis, reason);
        }
    }
  },
};

/** Each channel by its own mean; of a channel of zeros the bias is left. */
const instanceNormalization: UnitRule = {
  units(context) {
    const [x, scale, bias] = context.inputs;
    const y = context.outputs[0]!;
    joinAxes(context, x!, y, [0, 1]);
    for (const vector of [scale, bias]) context.join(vector!, 0, y, 1);
    context.scale(scale!, 0);
  },
  constant({ at }, _, axis, entry) {
    if (axis !== 1) return Number.NaN;
    return at(0, 1, entry) === 0 || at(1, 0, entry) === 0 ? at(2, 0, entry) : Number.NaN;
  },
};

/** Softmax and its kin: over one axis. */
const overAxis = (standard: number): UnitRule => ({
  units(context) {
    const axis = fromStart(Number(context.attributes.axis ?? standard), rankOf(context.outputs[0]!));
    notAcross(context, [axis]);
  },
});

const lrn: UnitRule = { units: (context) => notAcross(context, [1]) };

export const normalization: UnitRules = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  InstanceNormalization: instanceNormalization,
  Softmax: overAxis(-1),
  LogSoftmax: overAxis(-1),
  Hardmax: overAxis(-1),
  LpNormalization: overAxis(-1),
  LRN: lrn,
};
