import { show } from "@reg/core/adapter";
import { checkTensor } from "./checkTensor.ts";
import { type AttributeProto, AttributeProto_AttributeType as Kind, type NodeProto } from "./generated/onnx_pb.ts";
import { invalid } from "./invalid.ts";
import { nodeName } from "./nodeName.ts";

const words = (text: string): readonly string[] => text.split(" ");

/** The kind of each attribute of ai.onnx that code here reads, by its name: ops agree on it. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ...words(
    "allowzero antialias axis batch_dims blocksize ceil_mode count_include_pad end exclude_outside exclusive group hidden_size ignore_index input_forget k keepdims largest layout linear_before_reset noop_with_empty_axes num_outputs output_height output_width reverse sample_size sampling_ratio select_last_index sorted start stash_type storage_order training_mode transA transB upper value_int",
  ).map((name) => [name, Kind.INT] as const),
  ...words(
    "axes dilations ends kernel_shape output_padding output_shape pads perm split starts strides value_ints",
  ).map((name) => [name, Kind.INTS] as const),
  ...words("alpha beta cubic_coeff_a epsilon extrapolation_value gamma lambd max min momentum ratio value_float").map(
    (name) => [name, Kind.FLOAT] as const,
  ),
  ...words("scales value_floats").map((name) => [name, Kind.FLOATS] as const),
  ...words(
    "approximate auto_pad coordinate_transformation_mode direction equation keep_aspect_ratio_policy mode nearest_mode reduction",
  ).map((name) => [name, Kind.STRING] as const),
  ...words("body else_branch then_branch").map((name) => [name, Kind.GRAPH] as const),
]);

/** Attributes that count something. */
const positive = new Set(words("blocksize dilations group hidden_size kernel_shape num_outputs strides"));
const greatest = 2n ** 31n;

/** Whether the value is in the field that the kind says, and graphs and tensors in no other. */
const isWhole = ({ type, t, g, tensors, graphs }: AttributeProto): boolean =>
  (t !== undefined) === (type === Kind.TENSOR) &&
  (g !== undefined) === (type === Kind.GRAPH) &&
  (tensors.length === 0 || type === Kind.TENSORS) &&
  (graphs.length === 0 || type === Kind.GRAPHS);

function checkAttribute(proto: AttributeProto, isOwn: boolean, where: string): void {
  const { name, type } = proto;
  const expected = isOwn ? kinds.get(name) : undefined;
  if (expected !== undefined && type !== expected) {
    throw invalid(where, `attribute ${name} of kind ${Kind[expected]}`, Kind[type] ?? String(type));
  }
  if (type === Kind.UNDEFINED || !isWhole(proto)) {
    throw invalid(where, `attribute ${show(name)} to have a value of its kind`, Kind[type] ?? String(type));
  }
  for (const tensor of proto.t ? [proto.t] : proto.tensors) checkTensor(tensor, `tensor in ${name} of ${where}`);
  if (!isOwn || !positive.has(name)) return;
  const wrong = [...(type === Kind.INT ? [proto.i] : proto.ints)].find((number) => number < 1n || number > greatest);
  if (wrong !== undefined) throw invalid(where, `attribute ${name} from 1 to ${greatest}`, String(wrong));
}

/** Throws `INVALID_MODEL` for an attribute given twice, without a value, or of another kind than the op takes. */
export function checkAttributes(node: NodeProto): void {
  const seen = new Set<string>();
  const isOwn = node.domain === "" || node.domain === "ai.onnx";
  for (const proto of node.attribute) {
    const where = nodeName(node);
    if (seen.has(proto.name)) throw invalid(where, "attributes that are given once", `${show(proto.name)} twice`);
    seen.add(proto.name);
    checkAttribute(proto, isOwn, where);
  }
}
