import { create } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  type ValueInfoProto,
} from "../src/file/generated/onnx_pb.ts";
import type { Model } from "../src/file/model.ts";
import { float32Of, readTensor, typeCode, writeTensor } from "../src/file/tensor.ts";

const [float32, float64] = [typeCode("float32"), typeCode("float64")];

function declare({ type }: ValueInfoProto): void {
  if (type?.value.case === "tensorType" && type.value.value.elemType === float32) type.value.value.elemType = float64;
}

/** What onnxruntime says of an op that it, or the operator's schema, has in float32 only. */
export const float32Only =
  /Could not find an implementation|Type 'tensor\(double\)' of input parameter \([Xx]\) of operator \(Celu\)/;

/** Makes a model compute in float64, in place: its inputs, weights and casts. Bodies of If, Loop and Scan stay as they are. */
export function inFloat64(model: Model): Model {
  // Models of tests have a graph.
  const graph: GraphProto = model.graph!;
  for (const info of [...graph.input, ...graph.output]) declare(info);
  graph.initializer = graph.initializer.map((proto) => {
    // The scales of Resize are float32 whatever its input is.
    const scales = graph.node.some(({ opType, input }) => opType === "Resize" && input.indexOf(proto.name) > 1);
    if (proto.dataType !== float32 || scales) return proto;
    const held = readTensor(proto);
    return writeTensor({ type: "float64", shape: held.shape, data: Float64Array.from(float32Of(held)) }, proto.name);
  });
  for (const { opType, attribute } of graph.node) {
    // Its function computes in float32 unless an attribute says otherwise.
    if (opType === "GroupNormalization") {
      attribute.push(
        create(AttributeProtoSchema, {
          name: "stash_type",
          type: AttributeProto_AttributeType.INT,
          i: BigInt(float64),
        }),
      );
    }
    for (const each of attribute) if (each.name === "to" && each.i === BigInt(float32)) each.i = BigInt(float64);
  }
  return model;
}
