export { allCases } from "./allCases.ts";
export { type Case, type Kind, kinds } from "./case.ts";
export type { Check, Comparison, MeasuredError } from "./check.ts";
export { coreTarget, overOps } from "./reference/coreTarget.ts";
export type { KernelOf, ReferenceModel } from "./reference/referenceModel.ts";
export { type Result, type RunOptions, runConformance } from "./runConformance.ts";
export * from "./target.ts";
export { exact, type Tolerance } from "./tolerance.ts";
