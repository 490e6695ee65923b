export type { Adapter, Attachment, PenaltyReport } from "./adapter.ts";
export { type AppliedInput, metrics, modes, type WhatToDo } from "./applied.ts";
export { arrayOps } from "./arrayOps.ts";
export { assertMetric, type OptimizerMetric } from "./assertMetric.ts";
export {
  type Config,
  type ConfigInput,
  defineConfig,
  type ParsedRule,
  parseConfig,
  type Rule,
  roles,
} from "./config.ts";
export { definePenalty } from "./definePenalty.ts";
export { type DiagnoseOptions, type Diagnosis, diagnose } from "./diagnose.ts";
export type { Dialect, KerasObject } from "./dialects/dialect.ts";
export { keras3 } from "./dialects/keras3.ts";
export { tf2 } from "./dialects/tf2.ts";
export { tfjs } from "./dialects/tfjs.ts";
export { gradient, lambdaMax, prox, value } from "./evaluate.ts";
export type { Kernel, Numbers } from "./kernels/kernel.ts";
export { kernelFor, opsKernel } from "./kernels/kernelFor.ts";
export { nearest } from "./nearest.ts";
export { type ExtraOp, lacking, missingOps, type Ops, type OpsAtHand } from "./ops.ts";
export type { Awaitable, Parameter, ParameterInfo, Role } from "./parameter.ts";
export { above, axis, count, flag, kindOf, oneOf, type ParamKind, parts, strength } from "./params.ts";
export { type EntriesWords, parseEntries } from "./parseEntries.ts";
export { type KnownPenalties, type PenaltyInput, type PenaltyJson, parsePenalty, penalties } from "./parsePenalty.ts";
export { pathMatcher } from "./pathMatcher.ts";
export * from "./penalties/index.ts";
export type {
  AnyPenaltyFactory,
  Params,
  ParamsInput,
  Penalty,
  PenaltyDefinition,
  PenaltyFactory,
  Placement,
  Traits,
} from "./penalty.ts";
export {
  type Applied,
  assertOps,
  describePenalty,
  type Metric,
  type Mode,
  type Plan,
  type PlanEntry,
  type RegularizedEntry,
} from "./plan.ts";
export { createPlanProgress, type PlanProgress } from "./planProgress.ts";
export { RegError, type RegErrorCode, type RegErrorParts, show } from "./regError.ts";
export { resolve } from "./resolve.ts";
export { type Schedule, strengthAt } from "./schedule.ts";
export { softThreshold } from "./softThreshold.ts";
export {
  afterOptimizer,
  followsOptimizer,
  type HowApplied,
  inObjective,
  movesWeight,
  optimizerGradient,
  type PenaltySteps,
  type StepArithmetic,
  type StepReport,
} from "./step.ts";
export type { Grouping, Terms } from "./terms.ts";
export type { UnitMember, UnitSide, Units } from "./units.ts";
export { assertFinite, largest, sizeOf, type Weights, weights, zerosLike } from "./weights.ts";
