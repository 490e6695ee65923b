import { sizeOf } from "@reg/core";
import type { GraphProto, NodeProto, TensorProto } from "../file/generated/onnx_pb.ts";
import { readTensor, typeOfCode, writeTensor, zeros } from "../file/tensor.ts";
import { isDefaultDomain } from "../graph/fromModel.ts";

const attributeOf = ({ attribute }: NodeProto, name: string) => attribute.find((each) => each.name === name);

/** What a Constant node holds, in all the forms it has for floats and tensors. */
function heldBy(node: NodeProto): TensorProto | undefined {
  const name = node.output[0]!;
  const tensor = attributeOf(node, "value")?.t;
  if (tensor) return tensor;
  const one = attributeOf(node, "value_float");
  if (one) return writeTensor({ type: "float32", shape: [], data: Float32Array.of(one.f) }, name);
  const several = attributeOf(node, "value_floats");
  if (!several) return undefined;
  return writeTensor(
    { type: "float32", shape: [several.floats.length], data: Float32Array.from(several.floats) },
    name,
  );
}

/**
 * The tensor a node of this graph makes from nothing: a Constant, or a ConstantOfShape whose shape the file has; `undefined`
 * for other nodes.
 */
export function constantTensor(graph: GraphProto, node: NodeProto): TensorProto | undefined {
  if (!isDefaultDomain(node.domain)) return undefined;
  if (node.opType === "Constant") return heldBy(node);
  if (node.opType !== "ConstantOfShape") return undefined;
  const from = node.input[0]!;
  const maker = graph.node.find(({ opType, output }) => opType === "Constant" && output[0] === from);
  const dims = graph.initializer.find(({ name }) => name === from) ?? (maker && heldBy(maker));
  if (!dims) return undefined;
  const shape = Array.from(readTensor(dims).data, Number);
  const value = attributeOf(node, "value")?.t;
  const type = value ? typeOfCode(value.dataType) : "float32";
  if (!type) return undefined;
  const data = zeros(type, sizeOf(shape));
  // The value has the element type of the array it fills.
  if (value) data.fill(readTensor(value).data[0] as never);
  return writeTensor({ type, shape, data }, node.output[0]!);
}
