// The gradient rules there are, one file an op.

import { Abs } from "./Abs.ts";
import { Add } from "./Add.ts";
import { AveragePool } from "./AveragePool.ts";
import { BatchNormalization } from "./BatchNormalization.ts";
import { Cast } from "./Cast.ts";
import { Clip } from "./Clip.ts";
import { Concat } from "./Concat.ts";
import { Conv } from "./Conv.ts";
import { ConvTranspose } from "./ConvTranspose.ts";
import { Cos } from "./Cos.ts";
import { CumSum } from "./CumSum.ts";
import { DepthToSpace } from "./DepthToSpace.ts";
import { Div } from "./Div.ts";
import { Dropout } from "./Dropout.ts";
import { Einsum } from "./Einsum.ts";
import { Elu } from "./Elu.ts";
import { Erf } from "./Erf.ts";
import { Exp } from "./Exp.ts";
import { Expand } from "./Expand.ts";
import { Flatten } from "./Flatten.ts";
import { Gather } from "./Gather.ts";
import { GatherElements } from "./GatherElements.ts";
import { GatherND } from "./GatherND.ts";
import { Gelu } from "./Gelu.ts";
import { Gemm } from "./Gemm.ts";
import { GlobalAveragePool } from "./GlobalAveragePool.ts";
import { GlobalMaxPool } from "./GlobalMaxPool.ts";
import { GroupNormalization } from "./GroupNormalization.ts";
import type { GradientRule } from "./gradientRule.ts";
import { HardSigmoid } from "./HardSigmoid.ts";
import { HardSwish } from "./HardSwish.ts";
import { Identity } from "./Identity.ts";
import { InstanceNormalization } from "./InstanceNormalization.ts";
import { LayerNormalization } from "./LayerNormalization.ts";
import { LeakyRelu } from "./LeakyRelu.ts";
import { Log } from "./Log.ts";
import { LogSoftmax } from "./LogSoftmax.ts";
import { MatMul } from "./MatMul.ts";
import { Max } from "./Max.ts";
import { MaxPool } from "./MaxPool.ts";
import { Mean } from "./Mean.ts";
import { Min } from "./Min.ts";
import { Mul } from "./Mul.ts";
import { Neg } from "./Neg.ts";
import { NegativeLogLikelihoodLoss } from "./NegativeLogLikelihoodLoss.ts";
import { Pad } from "./Pad.ts";
import { Pow } from "./Pow.ts";
import { PRelu } from "./PRelu.ts";
import { Reciprocal } from "./Reciprocal.ts";
import { ReduceL1 } from "./ReduceL1.ts";
import { ReduceL2 } from "./ReduceL2.ts";
import { ReduceLogSum } from "./ReduceLogSum.ts";
import { ReduceLogSumExp } from "./ReduceLogSumExp.ts";
import { ReduceMax } from "./ReduceMax.ts";
import { ReduceMean } from "./ReduceMean.ts";
import { ReduceMin } from "./ReduceMin.ts";
import { ReduceProd } from "./ReduceProd.ts";
import { ReduceSum } from "./ReduceSum.ts";
import { ReduceSumSquare } from "./ReduceSumSquare.ts";
import { Relu } from "./Relu.ts";
import { Reshape } from "./Reshape.ts";
import { Resize } from "./Resize.ts";
import { ScatterElements } from "./ScatterElements.ts";
import { ScatterND } from "./ScatterND.ts";
import { Selu } from "./Selu.ts";
import { Sigmoid } from "./Sigmoid.ts";
import { Sin } from "./Sin.ts";
import { Slice } from "./Slice.ts";
import { Softmax } from "./Softmax.ts";
import { SoftmaxCrossEntropyLoss } from "./SoftmaxCrossEntropyLoss.ts";
import { Softplus } from "./Softplus.ts";
import { Softsign } from "./Softsign.ts";
import { SpaceToDepth } from "./SpaceToDepth.ts";
import { Split } from "./Split.ts";
import { Sqrt } from "./Sqrt.ts";
import { Squeeze } from "./Squeeze.ts";
import { Sub } from "./Sub.ts";
import { Sum } from "./Sum.ts";
import { Tanh } from "./Tanh.ts";
import { Tile } from "./Tile.ts";
import { Transpose } from "./Transpose.ts";
import { Trilu } from "./Trilu.ts";
import { Unsqueeze } from "./Unsqueeze.ts";
import { Where } from "./Where.ts";

/** No gradient flows through these though their results are floats. */
const flat: GradientRule = () => [];

/** Rules by op of ai.onnx. Pass your own beside them to `differentiate` and `createTrainer` as `gradients`. */
export const gradientRules: Readonly<Record<string, GradientRule | undefined>> = {
  Where,
  Unsqueeze,
  Trilu,
  Tile,
  Sum,
  Squeeze,
  Split,
  SpaceToDepth,
  Softsign,
  SoftmaxCrossEntropyLoss,
  Slice,
  Sin,
  Selu,
  ScatterND,
  ScatterElements,
  ReduceSumSquare,
  ReduceProd,
  ReduceMin,
  ReduceMax,
  ReduceLogSumExp,
  ReduceLogSum,
  ReduceL2,
  ReduceL1,
  Reciprocal,
  Pad,
  PRelu,
  NegativeLogLikelihoodLoss,
  Min,
  Mean,
  MaxPool,
  Max,
  LayerNormalization,
  InstanceNormalization,
  HardSwish,
  HardSigmoid,
  GroupNormalization,
  GlobalMaxPool,
  GlobalAveragePool,
  Gelu,
  GatherND,
  GatherElements,
  Gather,
  Expand,
  Erf,
  Elu,
  Einsum,
  Dropout,
  DepthToSpace,
  CumSum,
  Cos,
  ConvTranspose,
  Conv,
  Concat,
  Clip,
  BatchNormalization,
  AveragePool,
  Abs,
  Add,
  Cast,
  Div,
  Exp,
  Flatten,
  Gemm,
  Identity,
  LeakyRelu,
  Log,
  LogSoftmax,
  MatMul,
  Mul,
  Neg,
  Pow,
  ReduceMean,
  ReduceSum,
  Relu,
  Reshape,
  Resize,
  Sigmoid,
  Softmax,
  Softplus,
  Sqrt,
  Sub,
  Tanh,
  Transpose,
  Ceil: flat,
  Floor: flat,
  Round: flat,
  Sign: flat,
  ConstantOfShape: flat,
};
