// Which rule infers the outputs of which op. An op that is not here still runs; what follows it has no known shape.
import { broadcast, cast, compare, identity, sameAsFirst, where } from "./elementwise.ts";
import * as indexing from "./indexing.ts";
import type { ShapeRule } from "./infer.ts";
import * as layout from "./layout.ts";
import { gemm, matMul } from "./matMul.ts";
import { recurrent } from "./recurrent.ts";
import { argReduce, reduce } from "./reduce.ts";
import { resize } from "./resize.ts";
import * as windows from "./windows.ts";

const all = (ops: string, rule: ShapeRule): Readonly<Record<string, ShapeRule>> =>
  Object.fromEntries(ops.split(" ").map((op) => [op, rule]));

export const shapeRules: Readonly<Record<string, ShapeRule | undefined>> = {
  ...all(
    "Abs Acos Acosh Asin Asinh Atan Atanh Ceil Celu Clip Cos Cosh Elu Erf Exp Floor Gelu HardSigmoid HardSwish",
    sameAsFirst,
  ),
  ...all(
    "LeakyRelu Log LogSoftmax LRN Mish Neg Not Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softmax",
    sameAsFirst,
  ),
  ...all("Hardmax Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu CumSum Trilu PRelu", sameAsFirst),
  ...all("RandomNormalLike RandomUniformLike ScatterElements ScatterND", sameAsFirst),
  ...all("Add BitwiseAnd BitwiseOr Div Max Mean Min Mod Mul Pow Sub Sum", broadcast),
  ...all("And Equal Greater GreaterOrEqual Less LessOrEqual Or Xor", compare),
  ...all("ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum", reduce),
  ReduceSumSquare: reduce,
  ...all("ArgMax ArgMin", argReduce),
  Identity: identity,
  Where: where,
  Cast: cast,
  ...all("GRU LSTM RNN", recurrent),
  MatMul: matMul,
  Gemm: gemm,
  Concat: layout.concat,
  Constant: layout.constant,
  ConstantOfShape: layout.constantOfShape,
  Expand: layout.expand,
  Flatten: layout.flatten,
  Gather: layout.gather,
  Reshape: layout.reshape,
  Resize: resize,
  Shape: layout.shape,
  Size: layout.size,
  Slice: layout.slice,
  Squeeze: layout.squeeze,
  Transpose: layout.transpose,
  Unsqueeze: layout.unsqueeze,
  AveragePool: windows.pool,
  BatchNormalization: windows.batchNormalization,
  Conv: windows.conv,
  ConvTranspose: windows.convTranspose,
  GlobalAveragePool: windows.globalPool,
  GlobalMaxPool: windows.globalPool,
  LayerNormalization: windows.layerNormalization,
  MaxPool: windows.pool,
  DepthToSpace: indexing.depthToSpace,
  Dropout: indexing.dropout,
  Einsum: indexing.einsum,
  GatherElements: indexing.gatherElements,
  GatherND: indexing.gatherND,
  NegativeLogLikelihoodLoss: indexing.crossEntropyLoss,
  OneHot: indexing.oneHot,
  Pad: indexing.pad,
  Range: indexing.range,
  SoftmaxCrossEntropyLoss: indexing.crossEntropyLoss,
  SpaceToDepth: indexing.spaceToDepth,
  Split: indexing.split,
  Tile: indexing.tile,
  ...all("InstanceNormalization GroupNormalization", sameAsFirst),
};
