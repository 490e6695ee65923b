// What trainer users need. Graphs and their gradients are in `@reg/onnx-graph`, the pieces of a training step in `@reg/onnx/adapter`.
export type { BeforeAfter, Certificate, Difference } from "@reg/core/units";
export {
  type ExternalFiles,
  type KeptInput,
  type KeptUnits,
  type Model,
  type ReadModelOptions,
  type RemovedUnits,
  readModel,
  type SymbolicBatchOptions,
  symbolicBatch,
  type Tensor,
  unitsOf,
  untieWeights,
  withInputShapes,
  withWeights,
  writeModel,
} from "@reg/onnx-graph";
export { type AddPenaltyOptions, addPenalty } from "./addPenalty.ts";
export { type Artifacts, type RegularizedArtifacts, regularizeArtifacts } from "./artifacts/regularizeArtifacts.ts";
export { type CertifiedModel, type CompactOptions, compact } from "./compact/compact.ts";
export type { Batches, Pass } from "./data/batches.ts";
export type { Data, Dataset, Inputs } from "./data/dataset.ts";
export { rowOrder } from "./data/rowOrder.ts";
export type { FitOptions } from "./fitOptions.ts";
export { type HeadOptions, type ModelWithHead, withHead } from "./head/withHead.ts";
export { halfSquaredError } from "./losses/halfSquaredError.ts";
export { type HuberOptions, huber } from "./losses/huber.ts";
export type { LossName } from "./losses/index.ts";
export type { Loss, LossNodes } from "./losses/loss.ts";
export { meanAbsoluteError } from "./losses/meanAbsoluteError.ts";
export { meanSquaredError } from "./losses/meanSquaredError.ts";
export type { OutputLoss } from "./losses/outputLoss.ts";
export { type SigmoidCrossEntropyOptions, sigmoidCrossEntropy } from "./losses/sigmoidCrossEntropy.ts";
export { type SoftmaxCrossEntropyOptions, softmaxCrossEntropy } from "./losses/softmaxCrossEntropy.ts";
export { type AdamOptions, adam } from "./optimizers/adam.ts";
export { type AdamWOptions, adamW } from "./optimizers/adamW.ts";
export type { ClippingOptions } from "./optimizers/clipping.ts";
export { type CosineDecayOptions, cosineDecay } from "./optimizers/cosineDecay.ts";
export { type ExponentialDecayOptions, exponentialDecay } from "./optimizers/exponentialDecay.ts";
export type { OptimizerName } from "./optimizers/index.ts";
export type { LearningRate } from "./optimizers/learningRate.ts";
export type { Optimizer, OptimizerOptions, UpdateContext } from "./optimizers/optimizer.ts";
export { type PiecewiseConstantDecayOptions, piecewiseConstantDecay } from "./optimizers/piecewiseConstantDecay.ts";
export { type PolynomialDecayOptions, polynomialDecay } from "./optimizers/polynomialDecay.ts";
export { type RmspropOptions, rmsprop } from "./optimizers/rmsprop.ts";
export { type SgdOptions, sgd } from "./optimizers/sgd.ts";
export { regularize } from "./regularize.ts";
export type { EpochReport, Evaluation, History } from "./reports.ts";
export type { Ort } from "./run/ort.ts";
export { type Activation, type DenseLayer, type SequentialOptions, sequential } from "./sequential.ts";
export type { FrozenTensor, Trainable, TrainableInfo } from "./trainableOf.ts";
export { createTrainer, type Trainer } from "./trainer.ts";
export type { TrainerOptions } from "./trainerOptions.ts";
