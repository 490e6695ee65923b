export { allCases } from "./allCases.ts";
export { type Arithmetic, arithmeticIn, arithmeticOf, coreArithmetic, type Passage } from "./arithmetic.ts";
export { type Case, type Kind, kinds, type Source, sources } from "./case.ts";
export type { CaseNames } from "./caseNames.ts";
export type { Check, Comparison, MeasuredError } from "./check.ts";
export { coreTarget, kernelOver } from "./reference/coreTarget.ts";
export type { KernelOf } from "./reference/entries.ts";
export type { ReferenceModel } from "./reference/referenceModel.ts";
export { badge } from "./report/badge.ts";
export { type Counts, countOf, countsInWords } from "./report/counts.ts";
export { htmlReport } from "./report/html.ts";
export { jsonReport } from "./report/json.ts";
export { markdownReport } from "./report/markdown.ts";
export { lookFirst } from "./report/summary.ts";
export {
  type Result,
  type RunOptions,
  runConformance,
  type Status,
  statuses,
  unexpectedPasses,
} from "./runConformance.ts";
export * from "./target.ts";
export { exact, type Tolerance } from "./tolerance.ts";
export * from "./trainingRule.ts";
