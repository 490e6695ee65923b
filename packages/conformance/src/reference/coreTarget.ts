import { arrayOps, type Kernel, kernelFor, type Weights } from "@reg/core";
import type { Target } from "../target.ts";
import {
  buildReference,
  type KernelOf,
  type ReferenceModel,
  referenceAdapter,
  trainReference,
} from "./referenceModel.ts";

/** Penalties as they are written over `Ops`, on arrays: what `kernelFor` has to agree with. */
export const overOps: KernelOf = (penalty, placement): Kernel => {
  const placed = penalty.place(placement);
  const { shape } = placement;
  return {
    value: (data) => placed.value(arrayOps, { data, shape }).data[0]!,
    gradient: (data, out) => out.set(placed.gradient(arrayOps, { data, shape }).data),
    prox: (data, step, out) => out.set(placed.prox(arrayOps, { data, shape }, step).data),
  };
};

const float64 = ({ data, shape }: Weights): Weights => ({ data: Float64Array.from(data), shape });

function written({ shape }: Weights, write: (out: Float64Array) => void): Weights {
  const data = new Float64Array(shape.reduce((size, length) => size * length, 1));
  write(data);
  return { data, shape };
}

/**
 * `@reg/core` itself under test, with networks trained by the suite's own float64 reference. `kernelOf` says how penalties
 * are computed: core's kernels, or `overOps`, or something broken on purpose.
 */
export const coreTarget = (
  kernelOf: KernelOf = kernelFor,
  version = "core (float64 kernels)",
): Target<ReferenceModel> => ({
  adapter: referenceAdapter(kernelOf),
  version,
  trainingRule: "keras",
  arithmetic: {
    value: (penalty, weights) => kernelOf(penalty, weights).value(weights.data),
    gradient: (penalty, weights) =>
      written(weights, (out) => kernelOf(penalty, weights).gradient(float64(weights).data, out)),
    prox: (penalty, weights, step) =>
      written(weights, (out) => kernelOf(penalty, weights).prox(float64(weights).data, step, out)),
  },
  build: (network, optimizer) => buildReference(network, optimizer, "keras"),
  train: trainReference,
});
