// Ops on integers that stand for floats: the shapes of the ops they replace, in other types.
import type { TensorType } from "../../file/tensor.ts";
import { typeOfCode } from "../../file/tensor.ts";
import { matMul } from "./linear.ts";
import type { NodeFacts, OutputFacts, ShapeRule } from "./shapeRule.ts";
import { conv } from "./windows.ts";

/** What another op makes of these inputs, in this type. */
const like = (
  rule: ShapeRule,
  node: NodeFacts,
  inputs: readonly number[],
  type: TensorType | undefined,
): OutputFacts[] => {
  const shape = rule({ ...node, read: inputs.map((i) => node.read[i]) })[0]?.shape;
  return [{ ...(type && { type }), ...(shape && { shape }) }];
};

const first: ShapeRule = ({ read: [x] }) => [{ ...(x?.shape && { shape: x.shape }) }];

/** The type of the zero point, of attribute `output_dtype`, or uint8. */
export const quantizeLinear: ShapeRule = (node) => {
  const { output_dtype } = node.attributes;
  const named = output_dtype ? typeOfCode(Number(output_dtype)) : "uint8";
  return like(first, node, [0], node.read[2] ? node.read[2].type : named);
};

/** The type of the scale. */
export const dequantizeLinear: ShapeRule = (node) => like(first, node, [0], node.read[1]?.type);

/** Quantized entries, their scale and their zero point. */
export const dynamicQuantizeLinear: ShapeRule = (node) => [
  ...like(first, node, [0], "uint8"),
  { type: "float32", shape: [] },
  { type: "uint8", shape: [] },
];

export const convInteger: ShapeRule = (node) => like(conv, node, [0, 1], "int32");
export const matMulInteger: ShapeRule = (node) => like(matMul, node, [0, 1], "int32");
/** x, its scale and zero point, w, its scale and zero point, the result's scale and zero point. */
export const qLinearConv: ShapeRule = (node) => like(conv, node, [0, 3], node.read[7]?.type);
/** As qLinearConv. */
export const qLinearMatMul: ShapeRule = (node) => like(matMul, node, [0, 3], node.read[7]?.type);
