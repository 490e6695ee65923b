// Which rule infers the outputs of which op. An op that is not here still runs; what follows it has no known shape.

import type { OpName, Words } from "../opName.ts";
import {
  broadcast,
  cast,
  castLike,
  ceil,
  compare,
  filled,
  floor,
  identity,
  negate,
  sameAsFirst,
  test,
  where,
} from "./elementwise.ts";
import * as indexing from "./indexing.ts";
import * as layout from "./layout.ts";
import { einsum, gemm, matMul } from "./linear.ts";
import * as quantization from "./quantization.ts";
import { recurrent } from "./recurrent.ts";
import { argReduce, reduce } from "./reduction.ts";
import { resize } from "./resize.ts";
import * as sampling from "./sampling.ts";
import * as selection from "./selection.ts";
import type { ShapeRule } from "./shapeRule.ts";
import * as windows from "./windows.ts";

/** One rule for all ops of a list. */
const all = <Ops extends string>(ops: Ops, rule: ShapeRule) =>
  // The keys are the words of the list.
  Object.fromEntries(ops.split(" ").map((op) => [op, rule])) as Record<Words<Ops>, ShapeRule>;

const rules: Readonly<Record<OpName, ShapeRule>> = {
  ...all("Abs Acos Acosh Asin Asinh Atan Atanh Celu Clip Cos Cosh Elu Erf Exp Gelu HardSigmoid HardSwish", sameAsFirst),
  ...all(
    "LeakyRelu Log LogSoftmax LRN Mish Not Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softmax",
    sameAsFirst,
  ),
  ...all("Hardmax Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu CumSum Trilu PRelu", sameAsFirst),
  ...all("BitwiseNot LpNormalization MeanVarianceNormalization ReverseSequence ScatterElements ScatterND", sameAsFirst),
  ...all("Bernoulli EyeLike RandomNormalLike RandomUniformLike", filled),
  ...all("IsInf IsNaN", test),
  ...all("Add BitShift BitwiseAnd BitwiseOr BitwiseXor Div Max Mean Min Mod Mul Pow Sub Sum", broadcast),
  ...all("And Equal Greater GreaterOrEqual Less LessOrEqual Or Xor", compare),
  ...all("ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum", reduce),
  ReduceSumSquare: reduce,
  ...all("ArgMax ArgMin", argReduce),
  Identity: identity,
  Where: where,
  Cast: cast,
  CastLike: castLike,
  Ceil: ceil,
  Floor: floor,
  Neg: negate,
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
  DeformConv: windows.conv,
  ...all("GlobalAveragePool GlobalLpPool GlobalMaxPool", windows.globalPool),
  LayerNormalization: windows.layerNormalization,
  LpPool: windows.pool,
  MaxPool: windows.pool,
  MaxUnpool: windows.maxUnpool,
  DepthToSpace: indexing.depthToSpace,
  Dropout: indexing.dropout,
  Einsum: einsum,
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
  Compress: selection.compress,
  NonMaxSuppression: selection.nonMaxSuppression,
  NonZero: selection.nonZero,
  TopK: selection.topK,
  Unique: selection.unique,
  AffineGrid: sampling.affineGrid,
  CenterCropPad: sampling.centerCropPad,
  Col2Im: sampling.col2Im,
  Det: sampling.determinant,
  GridSample: sampling.gridSample,
  Multinomial: sampling.draws,
  RoiAlign: sampling.roiAlign,
  ...all("RandomNormal RandomUniform", sampling.random),
  ...all("BlackmanWindow HammingWindow HannWindow", sampling.taper),
  ConvInteger: quantization.convInteger,
  DequantizeLinear: quantization.dequantizeLinear,
  DynamicQuantizeLinear: quantization.dynamicQuantizeLinear,
  MatMulInteger: quantization.matMulInteger,
  QLinearConv: quantization.qLinearConv,
  QLinearMatMul: quantization.qLinearMatMul,
  QuantizeLinear: quantization.quantizeLinear,
};

/** The rule of an op, which may be none that is known here. */
export const shapeRules: Readonly<Record<string, ShapeRule | undefined>> = rules;
