export type { Adapter, Attachment, Awaitable, Parameter, ParameterInfo, Role } from "./adapter.ts";
export { arrayOps } from "./arrayOps.ts";
export { type Config, type ConfigInput, modes, type ParsedRule, parseConfig, type Rule, roles } from "./config.ts";
export { type DiagnoseOptions, type Diagnosis, diagnose } from "./diagnose.ts";
export type { Dialect, KerasObject } from "./dialects/dialect.ts";
export { keras3 } from "./dialects/keras3.ts";
export { tf2 } from "./dialects/tf2.ts";
export { tfjs } from "./dialects/tfjs.ts";
export { gradient, lambdaMax, prox, value } from "./evaluate.ts";
export { type Kernel, kernelFor, type Numbers } from "./kernels/kernel.ts";
export { nearest } from "./nearest.ts";
export type { Ops } from "./ops.ts";
export { above, axis, count, flag, nonNegative, oneOf } from "./params.ts";
export { type PenaltyInput, type PenaltyJson, parsePenalty, penalties } from "./parsePenalty.ts";
export { pathMatcher } from "./pathMatcher.ts";
export * from "./penalties/index.ts";
export {
  type AnyPenaltyFactory,
  definePenalty,
  type Grouping,
  type Params,
  type ParamsInput,
  type Penalty,
  type PenaltyDefinition,
  type PenaltyFactory,
  type Placement,
  type Terms,
} from "./penalty.ts";
export { describePenalty, type Mode, type Plan, type PlanEntry, type RegularizedEntry } from "./plan.ts";
export { RegError, type RegErrorCode, type RegErrorParts, show } from "./regError.ts";
export { resolve } from "./resolve.ts";
export { type Schedule, strengthAt } from "./schedule.ts";
export { softThreshold } from "./softThreshold.ts";
export { assertFinite, largest, sizeOf, type Weights, weights, zerosLike } from "./weights.ts";
