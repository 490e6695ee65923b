import { sizeOf } from "@reg/core/adapter";
import type { GraphProto, NodeProto, TensorProto } from "../file/generated/onnx_pb.ts";
import { readTensor, type Tensor, type TensorType, typeOfCode, writeTensor, zeros } from "../file/tensor.ts";
import { isDefaultDomain } from "../graph/fromModel.ts";

/** A tensor that a node makes from nothing: what it is, and its numbers when somebody wants them. */
export interface MadeTensor {
  readonly type: TensorType;
  readonly shape: readonly number[];
  tensor(): TensorProto;
}

/**
 * The most entries that ConstantOfShape nodes of a model are written out for, all together: a file of 100 bytes can ask for
 * gigabytes. 64 MB as float32.
 */
export const mostEntries = 2 ** 24;

const attributeOf = ({ attribute }: NodeProto, name: string) => attribute.find((each) => each.name === name);

/** What a Constant node holds, in all the forms it has for floats and tensors. */
function heldBy(node: NodeProto): TensorProto | undefined {
  const name = node.output[0] ?? "";
  const tensor = attributeOf(node, "value")?.t;
  if (tensor) return tensor;
  const one = attributeOf(node, "value_float");
  if (one) return writeTensor({ type: "float32", shape: [], data: Float32Array.of(one.f) }, name);
  const several = attributeOf(node, "value_floats");
  if (!several) return undefined;
  const { floats } = several;
  return writeTensor({ type: "float32", shape: [floats.length], data: Float32Array.from(floats) }, name);
}

function constant(node: NodeProto): MadeTensor | undefined {
  const proto = heldBy(node);
  const type = proto && typeOfCode(proto.dataType);
  return type && { type, shape: proto.dims.map(Number), tensor: () => proto };
}

function filled(name: string, dims: TensorProto, value: TensorProto | undefined): MadeTensor | undefined {
  const type = value ? typeOfCode(value.dataType) : "float32";
  const integers: Tensor["data"] | undefined = typeOfCode(dims.dataType) && readTensor(dims).data;
  if (!type || !integers) return undefined;
  const shape = Array.from(integers, Number);
  const isShape = shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (!isShape || sizeOf(shape) > mostEntries) return undefined;
  const tensor = () => {
    const data = zeros(type, sizeOf(shape));
    // The value has the element type of the array it fills.
    if (value) data.fill(readTensor(value).data[0] as never);
    return writeTensor({ type, shape, data }, name);
  };
  return { type, shape, tensor };
}

/**
 * Looks up the tensor that a node of this graph makes from nothing: a Constant, or a ConstantOfShape of up to 2^24 entries whose
 * shape the file has; `undefined` for other nodes.
 */
export function constantTensors(graph: GraphProto): (node: NodeProto) => MadeTensor | undefined {
  const initializers = new Map(graph.initializer.map((proto) => [proto.name, proto]));
  const makers = new Map(graph.node.flatMap((node) => (node.opType === "Constant" ? [[node.output[0], node]] : [])));
  return (node) => {
    if (!isDefaultDomain(node.domain)) return undefined;
    if (node.opType === "Constant") return constant(node);
    if (node.opType !== "ConstantOfShape") return undefined;
    const from = node.input[0] ?? "";
    const maker = makers.get(from);
    const dims = initializers.get(from) ?? (maker && heldBy(maker));
    return dims && filled(node.output[0] ?? "", dims, attributeOf(node, "value")?.t);
  };
}
