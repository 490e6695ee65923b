// Normalizations. By running statistics each unit stands alone; by the mean of the units themselves one unit less would change the others.
import type { LayerContext, LayerRule, LayerRules } from "../layerRule.ts";
import { copyConstants, fromStart, joinAxes, range } from "./axes.ts";

/** gamma · (x − mean) / √(variance + epsilon) + beta. */
const batchNormalization: LayerRule = {
  units(context) {
    const { layer, inputs, outputs } = context;
    const [[x], [y]] = [inputs, outputs];
    const rank = y!.first.length;
    const axis = fromStart(Number([layer.axis].flat()[0]), rank);
    const vectors = ["gamma", "beta", "movingMean", "movingVariance"].map((name) => context.weight(name));
    joinAxes(context, x!, y!, range(0, rank));
    for (const vector of vectors) if (vector) context.join(vector, 0, y!, axis);
    if (vectors[0]) context.scale(vectors[0], 0);
    context.step((constants) => {
      const [gamma, beta, mean, variance] = vectors.map((vector) => vector && constants.numbers(vector));
      if (y!.first[axis]! < 0) return;
      const known = constants.of(x!, axis);
      const sent = Float64Array.from({ length: Number(y!.shape![axis]) }, (_, unit) => {
        const scale = gamma?.[unit] ?? 1;
        // A scale of 0 leaves the shift, whatever comes in.
        if (scale === 0) return beta?.[unit] ?? 0;
        const factor = scale / Math.sqrt(variance![unit]! + Number(layer.epsilon));
        return Math.fround(((known?.[unit] ?? Number.NaN) - mean![unit]!) * factor + (beta?.[unit] ?? 0));
      });
      constants.set(y!, axis, sent);
    });
  },
};

const layerNormalization: LayerRule = {
  units(context) {
    const [[x], [y]] = [context.inputs, context.outputs];
    const rank = y!.first.length;
    const over = [context.layer.axis].flat().map((axis) => fromStart(Number(axis), rank));
    joinAxes(context, x!, y!, range(0, rank));
    for (const axis of over) context.lock(y!, axis, "it normalizes over them");
    for (const name of ["gamma", "beta"]) {
      const vector = context.weight(name);
      if (vector) for (const [i, axis] of over.entries()) context.join(vector, i, y!, axis);
    }
  },
};

/** A step of numbers that all are `maskValue` counts as missing, so that one number less could make another step missing. */
const masking: LayerRule = {
  units(context: LayerContext) {
    const [[x], [y]] = [context.inputs, context.outputs];
    const last = y!.first.length - 1;
    joinAxes(context, x!, y!, range(0, last + 1));
    context.lock(y!, last, "it looks at whole steps");
    context.step((constants) =>
      copyConstants(constants, x!, last, y!, last, (number) => (number === 0 ? 0 : Number.NaN)),
    );
  },
};

export const normalizations: LayerRules = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  Masking: masking,
};
