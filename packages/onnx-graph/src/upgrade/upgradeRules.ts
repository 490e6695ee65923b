// Which ops changed their form between opset 7 and 17, and how the older form is written in the newer one.

import { create } from "@bufbuild/protobuf";
import { changed } from "../file/changed.ts";
import { NodeProtoSchema } from "../file/generated/onnx_pb.ts";
import { tensor } from "../file/tensor.ts";
import { writeAttributes } from "../graph/attributes.ts";
import { rewrite, type UpgradeRule, without } from "./upgradeRule.ts";

/** Axes are an input since opset 13. Serves Squeeze, Unsqueeze and ReduceSum. */
const axesToInput: UpgradeRule = ({ node, attributes, constant }) => {
  const { axes } = attributes;
  if (!Array.isArray(axes)) return [node];
  // The schema says that axes is ints.
  const name = constant(tensor("int64", [axes.length], axes as readonly number[]));
  return [rewrite(node, [node.input[0]!, name], without(attributes, "axes"))];
};

/** Upsample and the first Resize became Resize with named conventions: asymmetric coordinates, rounded down. */
const upsample: UpgradeRule = ({ node, attributes, opset, constant }) => {
  if (node.opType === "Resize" && opset >= 11) return [node];
  const { mode = "nearest", scales } = attributes;
  const given = Array.isArray(scales)
    ? // The schema says that scales is floats.
      constant(tensor("float32", [scales.length], scales as readonly number[]))
    : node.input[1]!;
  const how = { mode, coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" };
  return [changed(NodeProtoSchema, rewrite(node, [node.input[0]!, "", given], how), { opType: "Resize" })];
};

/**
 * Before opset 13 the softmax ran over all axes from `axis` (1 when left out) on at once; now over one axis. Where that is the
 * last axis both are the same; otherwise the input is flattened for it. Serves Softmax, LogSoftmax and Hardmax.
 */
const softmaxes: UpgradeRule = ({ node, attributes, opset, rankOf, unique }) => {
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

/** Rules by op. */
export const upgradeRules: Readonly<Record<string, UpgradeRule | undefined>> = {
  /** Since opset 14 an attribute says that a node trains, before it was the number of outputs. A file for inference has one. */
  BatchNormalization: ({ node, attributes, opset }) => {
    if (opset >= 14) return [node];
    const inferring = rewrite(node, node.input, without(attributes, "spatial"));
    return [changed(NodeProtoSchema, inferring, { output: node.output.slice(0, 1) })];
  },

  /** Bounds are inputs since opset 11. */
  Clip: ({ node, attributes, opset, constant }) => {
    if (opset >= 11) return [node];
    const { min, max } = attributes;
    const bound = (value: typeof min) => (value === undefined ? "" : constant(tensor("float32", [], [Number(value)])));
    return [rewrite(node, [node.input[0]!, bound(min), bound(max)], {})];
  },

  /** The ratio is an input since opset 12. */
  Dropout: ({ node, attributes, opset, constant }) => {
    if (opset >= 12) return [node];
    const ratio = constant(tensor("float32", [], [Number(attributes.ratio ?? 0.5)]));
    return [rewrite(node, [node.input[0]!, ratio], {})];
  },

  /** Pads and the value are inputs since opset 11. */
  Pad: ({ node, attributes, opset, constant }) => {
    if (opset >= 11) return [node];
    const { pads, value, mode } = attributes;
    // The schema says that pads is ints.
    const padding = constant(tensor("int64", [(pads as readonly number[]).length], pads as readonly number[]));
    const filling = value === undefined ? [] : [constant(tensor("float32", [], [Number(value)]))];
    return [rewrite(node, [node.input[0]!, padding, ...filling], mode === undefined ? {} : { mode })];
  },

  ReduceSum: axesToInput,
  Resize: upsample,

  /** Scatter is ScatterElements since opset 11. */
  Scatter: ({ node }) => [changed(NodeProtoSchema, node, { opType: "ScatterElements" })],

  /** Starts, ends and axes are inputs since opset 10. */
  Slice: ({ node, attributes, opset, constant }) => {
    if (opset >= 10) return [node];
    // The schema says that all three are ints.
    const { starts, ends, axes } = attributes as Readonly<Record<string, readonly number[]>>;
    // An open end is the largest int64, which a number rounds up to what an int64 cannot hold.
    const open = ends!.map((end) => Math.min(end, Number.MAX_SAFE_INTEGER));
    const given = [starts!, open, ...(axes ? [axes] : [])];
    return [
      rewrite(node, [node.input[0]!, ...given.map((each) => constant(tensor("int64", [each.length], each)))], {}),
    ];
  },

  /** Sizes are an input since opset 13. */
  Split: ({ node, attributes, constant }) => {
    const { split } = attributes;
    if (!Array.isArray(split)) return [node];
    // The schema says that split is ints.
    const name = constant(tensor("int64", [split.length], split as readonly number[]));
    return [rewrite(node, [node.input[0]!, name], without(attributes, "split"))];
  },

  Squeeze: axesToInput,

  /** k is an input since opset 10. */
  TopK: ({ node, attributes, opset, constant }) => {
    if (opset >= 10) return [node];
    const k = constant(tensor("int64", [1], [Number(attributes.k)]));
    return [rewrite(node, [node.input[0]!, k], without(attributes, "k"))];
  },

  Unsqueeze: axesToInput,
  Upsample: upsample,
};

/** Those that depend on the rank of what they read. */
export const softmaxRules: typeof upgradeRules = { Hardmax: softmaxes, LogSoftmax: softmaxes, Softmax: softmaxes };
