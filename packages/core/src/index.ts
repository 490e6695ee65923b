export type { Attachment, PenaltyReport } from "./adapter.ts";
export { type AppliedInput, metrics, modes, type WhatToDo } from "./applied.ts";
export { arrayOps } from "./arrayOps.ts";
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
export type { Ops } from "./ops.ts";
export type { ParameterInfo, Role } from "./parameter.ts";
export { above, axis, count, flag, oneOf, parts, strength } from "./params.ts";
export { type KnownPenalties, type PenaltyInput, type PenaltyJson, parsePenalty, penalties } from "./parsePenalty.ts";
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
  type ActivityEntry,
  type Applied,
  describeEntry,
  describePenalty,
  type Metric,
  type Mode,
  type Plan,
  type PlanEntry,
  type RegularizedEntry,
  type UnitEntry,
} from "./plan.ts";
export { RegError, type RegErrorCode } from "./regError.ts";
export { type ResolveOptions, resolve } from "./resolve.ts";
export { type Schedule, strengthAt } from "./schedule.ts";
export { softThreshold } from "./softThreshold.ts";
export type { PlannedSparsity } from "./sparsity/plannedSparsity.ts";
export type { SparsityTarget, ToSparsity } from "./sparsity/sparsityTarget.ts";
export type { StepReport } from "./step.ts";
export { largest, type Weights, weights } from "./weights.ts";
