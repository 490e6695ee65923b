import { definePenalty } from "../definePenalty.ts";
import { strength } from "../params.ts";
import { softThreshold } from "../softThreshold.ts";
import { largest } from "../weights.ts";

/**
 * Elastic net: zeros as with l1, and correlated weights share the load as with l2. value = l1 * sum|w| + l2 * sum w^2.
 * Keras' `L1L2`, with its class' defaults of 0; tfjs' `l1l2()` means 0.01 and 0.01. Zou and Hastie (2005).
 */
export const l1l2 = definePenalty({
  name: "l1l2",
  kerasName: "L1L2",
  params: {
    /** Strength of the lasso part: l1 * sum|w|. */
    l1: strength(0, "Strength of the lasso part: l1 * sum|w|."),
    /** Strength of the ridge part: l2 * sum w^2. */
    l2: strength(0, "Strength of the ridge part: l2 * sum w^2."),
  },
  traits: { separable: true, convex: true, homogeneous: false },
  value: (ops, w, { l1, l2 }) => ops.add(ops.mul(ops.sum(ops.abs(w)), l1), ops.mul(ops.sum(ops.mul(w, w)), l2)),
  gradient: (ops, w, { l1, l2 }) => ops.add(ops.mul(ops.sign(w), l1), ops.mul(w, 2 * l2)),
  prox: (ops, w, step, { l1, l2 }) =>
    ops.div(softThreshold(ops, w, ops.mul(step, l1)), ops.add(ops.mul(step, 2 * l2), 1)),
  // At w = 0 the ridge part has no gradient: only l1 holds the weights there.
  lambdaMax: (gradient, { l1 }) => largest(gradient.data) / l1,
  terms: ({ l1, l2 }) => ({ l1, l2, groups: [] }),
});
