import { RegError } from "@reg/core";
import type { Graph } from "@reg/onnx-graph";
import type { NumberArray } from "../npy.ts";
import type { FitData } from "./fitData.ts";

const refuse = (what: string, expected: string, received: string, advice: string) =>
  new RegError("INVALID_DATA", { who: "reg", what, expected, received, advice });

/** Where the first NaN or infinity is, in the words of numpy; `undefined` when there is none. */
function firstNonFinite({ data, shape }: NumberArray): string | undefined {
  for (let at = 0; at < data.length; at++) {
    if (Number.isFinite(data[at])) continue;
    let rest = at;
    const index = shape.toReversed().map((length) => {
      const i = rest % length;
      rest = (rest - i) / length;
      return i;
    });
    return `${data[at]} at [${index.toReversed()}]`;
  }
  return undefined;
}

/** Throws `INVALID_DATA` for data that a model's inputs do not take, before the rows are split. */
export function assertFits({ inputs }: Graph, { inputs: arrays, targets }: FitData): void {
  for (const { name, shape } of inputs) {
    const array = arrays[name]!;
    const fits = shape?.every((dim, axis) => typeof dim === "string" || axis === 0 || dim === array.shape[axis]);
    if (shape && (!fits || shape.length !== array.shape.length)) {
      const advice = "The first axis counts the rows.";
      throw refuse(`input "${name}"`, `shape [${shape.join(", ")}]`, `[${array.shape.join(", ")}]`, advice);
    }
  }
  const named = Object.entries(arrays).map(([name, array]) => [`input "${name}"`, array] as const);
  for (const [what, array] of [...named, ...(targets ? [["targets", targets] as const] : [])]) {
    const bad = firstNonFinite(array);
    if (bad !== undefined)
      throw refuse(what, "finite numbers only", bad, "Fill in or drop the rows with missing values.");
  }
}
