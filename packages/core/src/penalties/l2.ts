import { definePenalty } from "../definePenalty.ts";
import { strength } from "../params.ts";

/**
 * Ridge, weight decay: keeps weights small. value = l2 * sum w^2, without the 1/2 that PyTorch's `weight_decay`
 * (= 2 * l2) and the TensorFlow playground have. Keras' `L2`.
 */
export const l2 = definePenalty({
  name: "l2",
  kerasName: "L2",
  params: {
    /** Strength: l2 * sum w^2 is added to the loss. */
    l2: strength(0.01, "Strength: l2 * sum w^2 is added to the loss."),
  },
  traits: { separable: true, convex: true, homogeneous: false },
  value: (ops, w, { l2 }) => ops.mul(ops.sum(ops.mul(w, w)), l2),
  gradient: (ops, w, { l2 }) => ops.mul(w, 2 * l2),
  prox: (ops, w, step, { l2 }) => ops.div(w, ops.add(ops.mul(step, 2 * l2), 1)),
  terms: ({ l2 }) => ({ l1: 0, l2, groups: [] }),
});
