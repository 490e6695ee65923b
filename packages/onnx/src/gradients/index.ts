// The gradient rules there are, one file an op.

import { Abs } from "./Abs.ts";
import { Add } from "./Add.ts";
import { Cast } from "./Cast.ts";
import { Div } from "./Div.ts";
import { Exp } from "./Exp.ts";
import { Flatten } from "./Flatten.ts";
import { Gemm } from "./Gemm.ts";
import type { GradientRule } from "./gradientRule.ts";
import { Identity } from "./Identity.ts";
import { LeakyRelu } from "./LeakyRelu.ts";
import { Log } from "./Log.ts";
import { LogSoftmax } from "./LogSoftmax.ts";
import { MatMul } from "./MatMul.ts";
import { Mul } from "./Mul.ts";
import { Neg } from "./Neg.ts";
import { Pow } from "./Pow.ts";
import { ReduceMean } from "./ReduceMean.ts";
import { ReduceSum } from "./ReduceSum.ts";
import { Relu } from "./Relu.ts";
import { Reshape } from "./Reshape.ts";
import { Sigmoid } from "./Sigmoid.ts";
import { Softmax } from "./Softmax.ts";
import { Sqrt } from "./Sqrt.ts";
import { Sub } from "./Sub.ts";
import { Tanh } from "./Tanh.ts";
import { Transpose } from "./Transpose.ts";

/** No gradient flows through these though their results are floats. */
const flat: GradientRule = () => [];

/** Rules by op of ai.onnx. Pass your own beside them to `differentiate` and `createTrainer` as `gradients`. */
export const gradientRules: Readonly<Record<string, GradientRule | undefined>> = {
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
  Sigmoid,
  Softmax,
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
