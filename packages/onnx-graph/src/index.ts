export type { InspectedUnits, KeptInput, KeptUnits, RemovedUnits } from "@reg/core/units";
export { hoistWeights } from "./clean/hoistWeights.ts";
export { type SymbolicBatchOptions, symbolicBatch } from "./clean/symbolicBatch.ts";
export { untieWeights } from "./clean/untieWeights.ts";
export { widenFloat16 } from "./clean/widenFloat16.ts";
export { withInputShapes } from "./clean/withInputShapes.ts";
export { withoutNumbers } from "./clean/withoutNumbers.ts";
export { withWeights } from "./clean/withWeights.ts";
export { type Compacted, type CompactOptions, compact } from "./compact/compact.ts";
export { inspectUnits } from "./compact/inspectUnits.ts";
export { differentiate, type GradientRules } from "./differentiate.ts";
export { checkModel } from "./file/checkModel.ts";
export type { ExternalFiles } from "./file/embedExternalData.ts";
export { numberToFloat16 } from "./file/float16.ts";
export { type Model, type WriteModelOptions, writeModel } from "./file/model.ts";
export { type ReadModelOptions, readModel } from "./file/readModel.ts";
export {
  float32Of,
  isFloat,
  readTensor,
  type Tensor,
  type TensorType,
  tensor,
  typeCode,
  writeTensor,
  zeros,
} from "./file/tensor.ts";
export type { Attribute, Attributes } from "./graph/attributes.ts";
export { bodiesOf } from "./graph/bodiesOf.ts";
export { createGraph } from "./graph/createGraph.ts";
export { type Dim, isStatic, lengthOf, type Shape } from "./graph/dim.ts";
export {
  addNodes,
  declared,
  fedInputs,
  graphOf,
  isDefaultDomain,
  type NodeForm,
  nodeOf,
  opsetOf,
} from "./graph/fromModel.ts";
export type { Graph, GraphNode, Operand, Value } from "./graph/graph.ts";
export { identitySources } from "./graph/identitySources.ts";
export { liveNodes } from "./graph/liveNodes.ts";
export { namesTaken } from "./graph/namesTaken.ts";
export { reduce } from "./graph/reduce.ts";
export { graphProto, modelOf, nodeProto, valueInfo } from "./graph/toModel.ts";
export { inferShapes } from "./inferShapes.ts";
export type { GradientContext, GradientRule } from "./ops/gradients/gradientRule.ts";
export type { OpName } from "./ops/opName.ts";
export { type UnitsOptions, unitsOf } from "./units/unitsOf.ts";
export { upgradeModel } from "./upgrade/upgradeModel.ts";
export { type FixedTensor, isFixed, type ModelParameter, parametersOf, tensorsOf } from "./weights/parameters.ts";
