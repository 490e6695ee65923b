export { type Execute, type ExecuteOptions, inThisProcess, type JobsProgress } from "./execute.ts";
export { type LinearProblem, type LinearProblemOptions, linearProblem, type Table } from "./linear/linearProblem.ts";
export type {
  Learner,
  Metric,
  Problem,
  Rows,
  Score,
  Trained,
  TrainedParameter,
  Training,
} from "./problem.ts";
export {
  type Choice,
  type ChoiceRule,
  type CrossValidation,
  type Estimate,
  type FoldResult,
  type Ladder,
  type LiveCounts,
  type PathJob,
  type PathOrder,
  type PathPoint,
  type PathResult,
  type ProblemInfo,
  type Results,
  resultsVersion,
  type StabilitySelection,
  type ValidatedPoint,
} from "./results.ts";
