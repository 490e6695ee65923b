import { assertModel } from "../file/assertModel.ts";
import { changed } from "../file/changed.ts";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type TensorProto,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "../file/generated/onnx_pb.ts";
import { mapGraph } from "../file/mapTensors.ts";
import type { Model } from "../file/model.ts";
import { float32Of, readTensor, typeCode, writeTensor } from "../file/tensor.ts";
import { bodiesOf } from "../graph/bodiesOf.ts";

const [float16, float32] = [typeCode("float16"), typeCode("float32")];

function tensor(proto: TensorProto): TensorProto {
  if (proto.dataType !== float16) return proto;
  const read = readTensor(proto);
  return writeTensor({ type: "float32", shape: read.shape, data: float32Of(read) }, proto.name);
}

/** Ops name element types in `to` (Cast) and `dtype` (random numbers, EyeLike, …). */
function attribute(proto: AttributeProto): AttributeProto {
  const names = proto.name === "to" || proto.name === "dtype";
  return names && proto.i === BigInt(float16) ? changed(AttributeProtoSchema, proto, { i: BigInt(float32) }) : proto;
}

function info(proto: ValueInfoProto): ValueInfoProto {
  const of = proto.type?.value;
  if (!proto.type || of?.case !== "tensorType" || of.value.elemType !== float16) return proto;
  const value = changed(TypeProto_TensorSchema, of.value, { elemType: float32 });
  const type = changed(TypeProtoSchema, proto.type, { value: { case: "tensorType", value } });
  return changed(ValueInfoProtoSchema, proto, { type });
}

/** Whether a graph declares or computes float16 anywhere. */
const hasFloat16 = (graph: GraphProto): boolean =>
  graph.initializer.some(({ dataType }) => dataType === float16) ||
  [...graph.input, ...graph.output].some((each) => info(each) !== each) ||
  graph.node.some(({ attribute: all }) =>
    all.some((each) => each.t?.dataType === float16 || attribute(each) !== each),
  ) ||
  graph.node.flatMap(bodiesOf).some(hasFloat16);

/**
 * The model with float32 wherever it has float16, inputs and outputs too: gradients below 6e-8 vanish in float16, and the CPU
 * kernels of most ops have none. What it computes differs by float16's rounding only. A model without float16 comes back as
 * it is.
 */
export function widenFloat16(model: Model): Model {
  assertModel("widenFloat16", model);
  if (!model.graph || !hasFloat16(model.graph)) return model;
  const graph = mapGraph(model.graph, { tensor, attribute });
  const [input, output] = [graph.input.map(info), graph.output.map(info)];
  // All other types in the file are inferred again.
  return changed(ModelProtoSchema, model, {
    graph: changed(GraphProtoSchema, graph, { input, output, valueInfo: [] }),
  });
}
