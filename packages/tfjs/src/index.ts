export { withActivityPenalty } from "./activity.ts";
export { tfjsAdapter } from "./adapter.ts";
export type { AttachOptions } from "./attach.ts";
export { type CompactedModel, type CompactOptions, compact } from "./compact/compact.ts";
export { inspectUnits } from "./compact/inspectUnits.ts";
export { defineRegularizer, type Regularizer, type RegularizerFactory } from "./defineRegularizer.ts";
export { type FromKerasOptions, fromKeras, type ModelTopology } from "./keras/fromKeras.ts";
export { type ModelFromKerasOptions, modelFromKeras } from "./keras/modelFromKeras.ts";
export type { KerasOptimizer } from "./keras/optimizers/kerasOptimizer.ts";
export { kerasAdam, kerasAdamW } from "./kerasAdam.ts";
export { tensorOps } from "./ops.ts";
export { layerConfig, type RegularizeOptions, regularize, restore } from "./regularize.ts";
export * as regularizers from "./regularizers.ts";
export {
  type RegularizeVariablesOptions,
  regularizeVariables,
  type VariablesAttachment,
} from "./regularizeVariables.ts";
export type { StepScalars } from "./training/step.ts";
export { variablesOf } from "./variablesOf.ts";
