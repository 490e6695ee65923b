import { create } from "@bufbuild/protobuf";
import { RegError, type Weights } from "@reg/core";
import { assertModel } from "../file/assertModel.ts";
import { changed } from "../file/changed.ts";
import { numberToFloat16 } from "../file/float16.ts";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from "../file/generated/onnx_pb.ts";
import type { Model } from "../file/model.ts";
import { type Tensor, typeOfCode, writeTensor } from "../file/tensor.ts";
import { constantTensors } from "./constantTensors.ts";

function float16(path: string, { data }: Weights): Uint16Array {
  const bits = Uint16Array.from(data, numberToFloat16);
  const lost = bits.findIndex((each, i) => (each & 0x7fff) === 0x7c00 && Number.isFinite(data[i]));
  if (lost < 0) return bits;
  throw new RegError("NON_FINITE_WEIGHTS", {
    who: "@reg/onnx-graph",
    what: path,
    expected: "numbers that float16 can hold, up to 65504",
    received: `${data[lost]} at index ${lost}`,
    advice: "Convert the model to float32 before training.",
  });
}

/** The tensor with other numbers, in the element type it has. */
function replaced(path: string, proto: TensorProto, weights: Weights): TensorProto {
  const type = typeOfCode(proto.dataType) === "float16" ? "float16" : "float32";
  const data: Tensor["data"] = type === "float16" ? float16(path, weights) : Float32Array.from(weights.data);
  const { rawData } = writeTensor({ type, shape: weights.shape, data });
  return changed(TensorProtoSchema, proto, { rawData, floatData: [], int32Data: [] });
}

/** The Constant node with other numbers; one that the file says in a shorter form becomes a Constant with a tensor. */
function constantNode(node: NodeProto, tensor: TensorProto): NodeProto {
  const there = node.opType === "Constant" && node.attribute.find(({ name }) => name === "value");
  const value = there
    ? changed(AttributeProtoSchema, there, { t: tensor })
    : create(AttributeProtoSchema, { name: "value", type: AttributeProto_AttributeType.TENSOR, t: tensor });
  return changed(NodeProtoSchema, node, { opType: "Constant", input: [], attribute: [value] });
}

/**
 * The model with other numbers for its weights. They go where the old ones are: into initializers and Constant
 * nodes (ConstantOfShape becomes Constant), in float16 where the old ones are. `read` gives the numbers of a name.
 * Throws `NON_FINITE_WEIGHTS` for a number beyond float16.
 */
export function withWeights(model: Model, read: (path: string) => Weights | undefined): Model {
  assertModel("withWeights", model);
  const graph = model.graph!;
  const madeBy = constantTensors(graph);
  const initializer = graph.initializer.map((proto) => {
    const weights = read(proto.name);
    return weights ? replaced(proto.name, proto, weights) : proto;
  });
  const node = graph.node.map((each) => {
    const weights = each.input.length <= 1 ? read(each.output[0] ?? "") : undefined;
    const made = weights && madeBy(each);
    return made ? constantNode(each, replaced(each.output[0]!, made.tensor(), weights)) : each;
  });
  return changed(ModelProtoSchema, model, { graph: changed(GraphProtoSchema, graph, { initializer, node }) });
}
