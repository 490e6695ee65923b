export type { Checkpoints, PathCheckpoint } from "./checkpoints.ts";
export { type CrossValidated, type CrossValidateOptions, crossValidate } from "./crossValidate.ts";
export { type Execute, type ExecuteOptions, inThisProcess, type JobsProgress } from "./execute.ts";
export type { Split } from "./folds.ts";
export { type GridOptions, type GridShape, strengthGrid } from "./grid.ts";
export { crossValidateLadder, elasticNet, type LadderValidated, type Rung } from "./ladder.ts";
export { type LambdaMaxOptions, lambdaMaxOf } from "./lambdaMaxOf.ts";
export type { LinearLearner } from "./linear/linearLearner.ts";
export { type LinearProblem, type LinearProblemOptions, linearProblem, type Table } from "./linear/linearProblem.ts";
export { brainjsNetwork } from "./network/brainjsNetwork.ts";
export type { Network, NetworkRows } from "./network/network.ts";
export type { NetworkLearner } from "./network/networkLearner.ts";
export { type NetworkProblem, type NetworkProblemOptions, networkProblem } from "./network/networkProblem.ts";
export { onnxNetwork } from "./network/onnxNetwork.ts";
export { type TfjsNetworkOptions, tfjsNetwork } from "./network/tfjsNetwork.ts";
export { type Optimality, type OptimalityInput, optimality, type ParameterOptimality } from "./optimality.ts";
export { type Follow, type PathOptions, path, runJob } from "./path.ts";
export type {
  Learner,
  Metric,
  Problem,
  ProblemInfo,
  Rows,
  Score,
  Trained,
  TrainedParameter,
  Training,
} from "./problem.ts";
export { type Random, randomFor } from "./random.ts";
export { readResults } from "./readResults.ts";
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
  type Results,
  resultsVersion,
  type StabilitySelection,
  type ValidatedPoint,
} from "./results.ts";
export { type StabilitySelectionOptions, stabilitySelection } from "./stabilitySelection.ts";
