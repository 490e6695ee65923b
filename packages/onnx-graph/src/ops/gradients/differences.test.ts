// A second truth beside PyTorch's: differences of losses that onnx's evaluator computes. In float64, so that a term that is
// small, or wrong by float32's rounding only, is seen.
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { goldenOps, itMatchesDifferences } from "../../../test/gradientGolden.ts";
import { gradientRules } from "./index.ts";

/** What onnxruntime's CPU provider computes in float32 only, and what their gradients or functions need. */
const float32Only = [
  "Acos",
  "Acosh",
  "Asin",
  "Asinh",
  "Atan",
  "Atanh",
  "AveragePool",
  "Celu",
  "Col2Im",
  "Conv",
  "ConvTranspose",
  "Cosh",
  "Elu",
  "Erf",
  "Gelu: plain",
  "GlobalAveragePool",
  "GlobalMaxPool",
  "HardSigmoid",
  "HardSwish",
  "InstanceNormalization",
  "Mean",
  "NegativeLogLikelihoodLoss",
  "Resize",
  "Selu",
  "Sinh",
  "SoftmaxCrossEntropyLoss",
  "Softplus",
  "Softsign",
  "Tan",
  // The kernel of opset 16; that of opset 20 has float64.
  ...["bilinear", "nearest", "bicubic"].flatMap((mode) =>
    ["zeros", "border", "reflection"].flatMap((padding) => [
      `GridSample: ${mode}_${padding}`,
      `GridSample: ${mode}_${padding}_corners`,
    ]),
  ),
];

/** Steps, and what an integer makes: differentiate.test.ts has their differences. */
const flat = ["Ceil", "ConstantOfShape", "Floor", "Round", "Sign"];

describe("gradients and finite differences", () => {
  itMatchesDifferences(ort, "cpu", float32Only);

  it("are there for every rule", () => {
    expect([...goldenOps, ...flat].toSorted()).toEqual(Object.keys(gradientRules).toSorted());
  });
});
