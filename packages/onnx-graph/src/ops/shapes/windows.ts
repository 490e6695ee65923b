// Convolutions, poolings and normalizations: shapes on [batch, channels, …window].

import { typeOfCode } from "../../file/tensor.ts";
import { type Dim, product, type Shape } from "../../graph/dim.ts";
import { type NodeFacts, type ShapeRule, unknownDim } from "./shapeRule.ts";

/** An attribute of ints, or as many of `initial` when it is left out. */
const ints = ({ attributes }: NodeFacts, name: string, length: number, initial: number): readonly number[] =>
  // The schema says that these attributes are ints.
  (attributes[name] as readonly number[] | undefined) ?? Array.from({ length }, () => initial);

/** How many windows fit along each axis. */
function windows(node: NodeFacts, lengths: Shape, kernel: Shape): Dim[] {
  const rank = lengths.length;
  const [strides, dilations] = [ints(node, "strides", rank, 1), ints(node, "dilations", rank, 1)];
  const pads = ints(node, "pads", 2 * rank, 0);
  const { auto_pad = "NOTSET", ceil_mode = 0 } = node.attributes;
  return lengths.map((length, axis) => {
    const [size, stride] = [kernel[axis]!, strides[axis]!];
    if (typeof length !== "number" || typeof size !== "number") return unknownDim();
    if (auto_pad === "SAME_UPPER" || auto_pad === "SAME_LOWER") return Math.ceil(length / stride);
    const padded = auto_pad === "VALID" ? length : length + pads[axis]! + pads[axis + rank]!;
    const steps = (padded - (size - 1) * dilations[axis]! - 1) / stride;
    if (!ceil_mode) return Math.floor(steps) + 1;
    const count = Math.ceil(steps) + 1;
    // A window that starts in the padding behind the input is left out.
    return (count - 1) * stride >= length + pads[axis]! ? count - 1 : count;
  });
}

export const conv: ShapeRule = (node) => {
  const [x, w] = node.read;
  if (!x?.shape || !w?.shape) return [{ ...(x?.type && { type: x.type }) }];
  const shape = [x.shape[0]!, w.shape[0]!, ...windows(node, x.shape.slice(2), w.shape.slice(2))];
  return [{ ...(x.type && { type: x.type }), shape }];
};

/** How far the outputs of ConvTranspose reach: given, or as many strides as there are entries (SAME), or by the pads. */
function spread(node: NodeFacts, lengths: Shape, kernel: Shape): Dim[] {
  const rank = lengths.length;
  const [strides, dilations] = [ints(node, "strides", rank, 1), ints(node, "dilations", rank, 1)];
  const [pads, extra] = [ints(node, "pads", 2 * rank, 0), ints(node, "output_padding", rank, 0)];
  const { auto_pad = "NOTSET", output_shape } = node.attributes;
  // The schema says that output_shape is ints.
  if (output_shape) return (output_shape as readonly number[]).slice(-rank);
  return lengths.map((length, axis) => {
    const [size, stride] = [kernel[axis]!, strides[axis]!];
    if (auto_pad === "SAME_UPPER" || auto_pad === "SAME_LOWER") return product([length, stride]);
    if (typeof length !== "number" || typeof size !== "number") return unknownDim();
    const padded = auto_pad === "VALID" ? 0 : pads[axis]! + pads[axis + rank]!;
    return (length - 1) * stride + (size - 1) * dilations[axis]! + 1 + extra[axis]! - padded;
  });
}

export const convTranspose: ShapeRule = (node) => {
  const [x, w] = node.read;
  if (!x?.shape || !w?.shape) return [{ ...(x?.type && { type: x.type }) }];
  const channels = product([w.shape[1]!, Number(node.attributes.group ?? 1)]);
  const shape = [x.shape[0]!, channels, ...spread(node, x.shape.slice(2), w.shape.slice(2))];
  return [{ ...(x.type && { type: x.type }), shape }];
};

/** MaxPool (with the places of the maxima as second output) and AveragePool. */
export const pool: ShapeRule = (node) => {
  const [x] = node.read;
  if (!x?.shape) return [{ ...(x?.type && { type: x.type }) }, { type: "int64" }];
  // The schema says that kernel_shape is ints.
  const kernel = node.attributes.kernel_shape as readonly number[];
  const shape = [...x.shape.slice(0, 2), ...windows(node, x.shape.slice(2), kernel)];
  return [
    { ...(x.type && { type: x.type }), shape },
    { type: "int64", shape },
  ];
};

/** The opposite of MaxPool: lengths are given, or what the windows cover. */
export const maxUnpool: ShapeRule = (node) => {
  const [x, , lengths] = node.read;
  // The schema says that kernel_shape is ints.
  const kernel = node.attributes.kernel_shape as readonly number[];
  const covered = x?.shape && [...x.shape.slice(0, 2), ...spread(node, x.shape.slice(2), kernel)];
  const shape = lengths ? (lengths.integers ?? covered?.map(unknownDim)) : covered;
  return [{ ...(x?.type && { type: x.type }), ...(shape && { shape }) }];
};

export const globalPool: ShapeRule = ({ read: [x] }) => [
  { ...(x?.type && { type: x.type }), ...(x?.shape && { shape: x.shape.map((dim, axis) => (axis < 2 ? dim : 1)) }) },
];

/** The normalized input, and the running mean and variance in training. */
export const batchNormalization: ShapeRule = ({ read: [x, , , mean, variance] }) => [x, mean, variance].map(likeValue);

/** The normalized input, mean and inverse deviation over the axes from `axis` on, the two in the type they are computed in. */
export const layerNormalization: ShapeRule = ({ read: [x], attributes: { axis = -1, stash_type = 1 } }) => {
  const type = typeOfCode(Number(stash_type));
  const rank = x?.shape?.length ?? 0;
  const first = Number(axis) < 0 ? Number(axis) + rank : Number(axis);
  const kept = x?.shape?.map((dim, at) => (at < first ? dim : 1));
  const statistics = { ...(type && { type }), ...(kept && { shape: kept }) };
  return [likeValue(x), statistics, statistics];
};

const likeValue = (x: NodeFacts["read"][number]) => ({
  ...(x?.type && { type: x.type }),
  ...(x?.shape && { shape: x.shape }),
});
