// The front door for those who write an adapter (`@reg/core/adapter`): the contract, what a training step does with a plan, the
// fast forms of penalties, and how input is checked. Who regularizes a model needs none of it.
export type { Adapter } from "./adapter.ts";
export { assertMetric, type OptimizerMetric } from "./assertMetric.ts";
export { assertNoActivities } from "./assertNoActivities.ts";
export { flushDenormals, flushEvery } from "./flushDenormals.ts";
export { groupedShape, groupWeight } from "./groups.ts";
export type { Kernel, Numbers } from "./kernels/kernel.ts";
export { kernelFor, opsKernel } from "./kernels/kernelFor.ts";
export { type UnitKernel, unitKernel } from "./kernels/unitKernel.ts";
export { nearest } from "./nearest.ts";
export { type ExtraOp, lacking, missingOps, type OpsAtHand } from "./ops.ts";
export type { Awaitable, Parameter } from "./parameter.ts";
export { kindOf, type ParamKind } from "./params.ts";
export { type EntriesWords, parseEntries } from "./parseEntries.ts";
export { pathMatcher } from "./pathMatcher.ts";
export { assertNoUnits, assertOps } from "./plan.ts";
export { createPlanProgress, type PlanProgress } from "./planProgress.ts";
export { type RegErrorParts, show } from "./regError.ts";
export { countLive } from "./sparsity/countLive.ts";
export { countZeros, type WeightNumbers } from "./sparsity/cutSmallest.ts";
export { liveUnits } from "./sparsity/cutUnits.ts";
export { mildStrength } from "./sparsity/mildStrength.ts";
export { assertNoTargets } from "./sparsity/plannedSparsity.ts";
export type { EditWeights, SparsityRun, SparsityState } from "./sparsity/sparsityRun.ts";
export { hasWrittenStrength, unwrittenStrengths } from "./sparsity/unwrittenStrengths.ts";
export {
  afterOptimizer,
  followsOptimizer,
  type HowApplied,
  inObjective,
  movesWeight,
  optimizerGradient,
  type PenaltySteps,
  type StepArithmetic,
} from "./step.ts";
export { storedAxis } from "./storedAxis.ts";
export type { Grouping, Terms } from "./terms.ts";
export type { UnitAxes, UnitPenalty } from "./unitPenalty.ts";
export type { UnitMember, UnitSide, Units } from "./units.ts";
export { assertFinite, assertFits, sizeOf, zerosLike } from "./weights.ts";
