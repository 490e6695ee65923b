import type { Ops, Weights } from "@reg/core";
import { kernelFor, opsKernel } from "@reg/core/adapter";
import type { Arithmetic } from "../arithmetic.ts";
import type { Target } from "../target.ts";
import { kerasRule, type TrainingRule } from "../trainingRule.ts";
import type { KernelOf } from "./entries.ts";
import { referenceAdapter } from "./referenceAdapter.ts";
import { buildReference, type ReferenceModel } from "./referenceModel.ts";
import { trainReference } from "./referenceStep.ts";

/** Penalties as they are written over `Ops`, on arrays: `arrayOps` is what `kernelFor` has to agree with. */
export const kernelOver =
  (ops: Ops<Weights>): KernelOf =>
  (penalty, placement) =>
    opsKernel(penalty.place(placement), placement.shape, ops);

interface CoreTarget extends Target<ReferenceModel> {
  readonly arithmetic: Arithmetic;
}

const float64 = ({ data, shape }: Weights): Weights => ({ data: Float64Array.from(data), shape });

function written({ shape }: Weights, write: (out: Float64Array) => void): Weights {
  const data = new Float64Array(shape.reduce((size, length) => size * length, 1));
  write(data);
  return { data, shape };
}

/**
 * `@reg/core` itself under test, with networks trained by the suite's own float64 reference. `kernelOf` says how penalties
 * are computed: core's kernels, or `kernelOver(arrayOps)`, or something broken on purpose; `training` by which rule.
 */
export const coreTarget = (
  kernelOf: KernelOf = kernelFor,
  version = "core (float64 kernels)",
  training: TrainingRule = kerasRule,
): CoreTarget => ({
  adapter: referenceAdapter(kernelOf),
  version,
  training,
  arithmetic: {
    value: (penalty, weights) => kernelOf(penalty, weights).value(weights.data),
    gradient: (penalty, weights) =>
      written(weights, (out) => kernelOf(penalty, weights).gradient(float64(weights).data, out)),
    prox: (penalty, weights, step) =>
      written(weights, (out) => kernelOf(penalty, weights).prox(float64(weights).data, step, out)),
  },
  build: (network, optimizer) => buildReference(network, optimizer, training),
  train: trainReference,
});
