import { definePenalty } from "../definePenalty.ts";
import { strength } from "../params.ts";
import { softThreshold } from "../softThreshold.ts";
import { largest } from "../weights.ts";

/**
 * Lasso: drives weights to zero one by one. value = l1 * sum|w|.
 * With mode "proximal" the zeros are exact; in the loss they only come near. Keras' `L1`. Tibshirani (1996).
 */
export const l1 = definePenalty({
  name: "l1",
  kerasName: "L1",
  params: {
    /** Strength: l1 * sum|w| is added to the loss. */
    l1: strength(0.01, "Strength: l1 * sum|w| is added to the loss."),
  },
  traits: { separable: true, convex: true, homogeneous: true },
  value: (ops, w, { l1 }) => ops.mul(ops.sum(ops.abs(w)), l1),
  gradient: (ops, w, { l1 }) => ops.mul(ops.sign(w), l1),
  prox: (ops, w, step, { l1 }) => softThreshold(ops, w, ops.mul(step, l1)),
  lambdaMax: (gradient, { l1 }) => largest(gradient.data) / l1,
  terms: ({ l1 }) => ({ l1, l2: 0, groups: [] }),
});
