import { definePenalty } from "../definePenalty.ts";
import type { Ops } from "../ops.ts";
import { oneOf, strength } from "../params.ts";
import { unknownAxes, unsupportedShape } from "../unsupportedShape.ts";

/** The vectors (rows of the result's `unit`), their lengths (1 for a zero vector, as Keras has it) and how many pairs they form. */
function unitVectors<T>(ops: Ops<T>, w: T, mode: "rows" | "columns") {
  const along = mode === "rows" ? 1 : 0;
  const norms = ops.sqrt(ops.sum(ops.mul(w, w), [along], true));
  const lengths = ops.where(ops.greater(norms, 0), norms, 1);
  const size = ops.shape(w)[1 - along]!;
  // A single vector has no pair to be orthogonal to: 0 / 1 and not Keras' 0 / 0.
  return { along, lengths, unit: ops.div(w, lengths), size, pairs: Math.max(1, (size * (size - 1)) / 2) };
}

/** Cosines between the vectors, 0 on the diagonal. */
function cosines<T>(ops: Ops<T>, unit: T, mode: "rows" | "columns", size: number): T {
  const product = ops.matMul(unit, unit, mode === "rows" ? { transposeB: true } : { transposeA: true });
  return ops.mul(product, ops.sub(ops.mul(ops.eye(size), -1), -1));
}

/**
 * Keeps rows or columns at right angles. value = factor * mean over pairs of |cosine|, written as Keras does:
 * factor * 0.5 * sum|off-diagonal of U U^T| / pairs, with U the L2-normalized rows. Rank 2 only. Keras' `OrthogonalRegularizer`.
 */
export const orthogonal = definePenalty({
  name: "orthogonal",
  kerasName: "OrthogonalRegularizer",
  params: {
    /** Strength: multiplies the mean absolute cosine between the vectors. */
    factor: strength(0.01, "Strength: multiplies the mean absolute cosine between the vectors."),
    /** Which vectors of a [inputs, units] kernel are kept at right angles. */
    mode: oneOf(["rows", "columns"], "rows", "Which vectors of a [inputs, units] kernel are kept at right angles."),
  },
  traits: { separable: false, convex: false, homogeneous: false },
  value(ops, w, { factor, mode }) {
    const { unit, size, pairs } = unitVectors(ops, w, mode);
    return ops.mul(ops.sum(ops.abs(cosines(ops, unit, mode, size))), (factor * 0.5) / pairs);
  },
  gradient(ops, w, { factor, mode }) {
    const { along, lengths, unit, size, pairs } = unitVectors(ops, w, mode);
    const signs = ops.sign(cosines(ops, unit, mode, size));
    // d/dU of 1/2 sum|U U^T| is sign(U U^T) U; then only what is across each vector turns it.
    const pull = mode === "rows" ? ops.matMul(signs, unit) : ops.matMul(unit, signs);
    const across = ops.sub(pull, ops.mul(unit, ops.sum(ops.mul(pull, unit), [along], true)));
    return ops.mul(ops.div(across, lengths), factor / pairs);
  },
  noProx: () => "the nearest set of nearly orthogonal vectors has no closed form",
  place(params, { path, shape, axes }) {
    if (shape.length !== 2) {
      const [expected, received] = ["weights of rank 2", `shape [${shape}]`];
      const advice = "Match dense kernels only, or use groupLasso for convolutions.";
      throw unsupportedShape("orthogonal", path, { expected, received, advice });
    }
    if (axes === "unknown") throw unknownAxes("orthogonal", path);
    if (axes?.[0] !== 1) return params;
    return { ...params, mode: params.mode === "rows" ? "columns" : "rows" } as const;
  },
});
