import { RegError } from "@reg/core";
import { hoistWeights } from "../clean/hoistWeights.ts";
import type { Model } from "../file/model.ts";
import { float32Of, readTensor } from "../file/tensor.ts";
import { parametersOf } from "../weights/parameters.ts";

/** Throws `NON_FINITE_WEIGHTS` with the name of the first weight that has NaN or infinity in it, `INVALID_MODEL` for external ones. */
export function assertFiniteWeights(model: Model): void {
  const weights = new Map(hoistWeights(model).graph?.initializer.map((proto) => [proto.name, proto]));
  for (const { path } of parametersOf(model)) {
    const tensor = readTensor(weights.get(path)!);
    const numbers = tensor.type === "float64" ? (tensor.data as Float64Array) : float32Of(tensor);
    const at = numbers.findIndex((number) => !Number.isFinite(number));
    if (at < 0) continue;
    throw new RegError("NON_FINITE_WEIGHTS", {
      who: "@reg/onnx-graph",
      what: path,
      expected: "finite numbers",
      received: `${numbers[at]} at ${at}`,
      advice: "Training diverged before this was saved; go back to an earlier checkpoint.",
    });
  }
}
