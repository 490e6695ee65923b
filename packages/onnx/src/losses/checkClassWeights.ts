import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";

/** Checks what classes count: finite numbers of at least 0, one a class. Throws `INVALID_PARAMETER`. */
export function checkClassWeights(loss: string, weights: readonly number[] | undefined, classes?: number): void {
  if (weights === undefined) return;
  const list = Array.isArray(weights) && weights.every((w) => Number.isFinite(w) && w >= 0);
  if (list && (classes === undefined || weights.length === classes)) return;
  const each = classes === undefined ? "a list of" : `a list of ${classes}`;
  throw new RegError("INVALID_PARAMETER", {
    who: "@reg/onnx",
    what: loss,
    expected: `classWeights to be ${each} finite numbers of at least 0, one a class`,
    received: show(weights),
  });
}
