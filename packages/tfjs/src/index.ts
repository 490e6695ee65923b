export { tfjsAdapter } from "./adapter.ts";
export type { AttachOptions } from "./attach.ts";
export { type FromKerasOptions, fromKeras, type ModelTopology } from "./keras/fromKeras.ts";
export { type ModelFromKerasOptions, modelFromKeras } from "./keras/modelFromKeras.ts";
export { tensorOps } from "./ops.ts";
export { layerConfig, type RegularizeOptions, regularize, restore } from "./regularize.ts";
export {
  defineRegularizer,
  groupLasso,
  l1,
  l1l2,
  l2,
  orthogonal,
  type Regularizer,
  type RegularizerFactory,
  sparseGroupLasso,
  sum,
} from "./regularizers.ts";
