import { create } from "@bufbuild/protobuf";
import { changed } from "../file/changed.ts";
import { NodeProtoSchema } from "../file/generated/onnx_pb.ts";
import { writeAttributes } from "../graph/attributes.ts";
import { rewrite, type UpgradeRule } from "./upgradeRule.ts";

/**
 * Before opset 13 the softmax ran over all axes from `axis` (1 when left out) on at once; now over one axis. Where that is the
 * last axis both are the same; otherwise the input is flattened for it. Serves Softmax, LogSoftmax and Hardmax.
 */
export const softmaxes: UpgradeRule = ({ node, attributes, opset, rankOf, unique }) => {
  if (opset >= 13) return [node];
  const axis = Number(attributes.axis ?? 1);
  const rank = rankOf(node.input[0]!);
  if (axis === -1 || axis + 1 === rank) return [rewrite(node, node.input, { axis: -1 })];
  const make = (opType: string, input: string[], output: string[], own = {}) =>
    create(NodeProtoSchema, { opType, input, output, attribute: writeAttributes(own) });
  const [flat, soft, shape] = [unique("flat"), unique("soft"), unique("shape")];
  return [
    make("Shape", [node.input[0]!], [shape]),
    make("Flatten", [node.input[0]!], [flat], { axis }),
    changed(NodeProtoSchema, rewrite(node, [flat], { axis: -1 }), { output: [soft] }),
    make("Reshape", [soft, shape], [...node.output]),
  ];
};
