// Convolutions, poolings and normalizations: shapes on [batch, channels, …window].
import type { Dim, Shape } from "../graph/dim.ts";
import { type NodeFacts, type ShapeRule, unknownDim } from "./infer.ts";

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

export const convTranspose: ShapeRule = (node) => {
  const [x, w] = node.read;
  const { group = 1, auto_pad = "NOTSET", output_shape } = node.attributes;
  const padded = auto_pad === "NOTSET" || auto_pad === "VALID";
  if (!x?.shape || !w?.shape || output_shape || !padded) return [{ ...(x?.type && { type: x.type }) }];
  const lengths = x.shape.slice(2);
  const rank = lengths.length;
  const [strides, dilations] = [ints(node, "strides", rank, 1), ints(node, "dilations", rank, 1)];
  const [pads, extra] = [ints(node, "pads", 2 * rank, 0), ints(node, "output_padding", rank, 0)];
  const spread = lengths.map((length, axis) => {
    const size = w.shape![axis + 2]!;
    if (typeof length !== "number" || typeof size !== "number") return unknownDim();
    const reach = (size - 1) * dilations[axis]! + 1;
    return (length - 1) * strides[axis]! + reach + extra[axis]! - pads[axis]! - pads[axis + rank]!;
  });
  const units = w.shape[1]!;
  const channels = typeof units === "number" ? units * Number(group) : unknownDim();
  return [{ ...(x.type && { type: x.type }), shape: [x.shape[0]!, channels, ...spread] }];
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

export const globalPool: ShapeRule = ({ read: [x] }) => [
  { ...(x?.type && { type: x.type }), ...(x?.shape && { shape: x.shape.map((dim, axis) => (axis < 2 ? dim : 1)) }) },
];

/** The normalized input, and the running mean and variance in training. */
export const batchNormalization: ShapeRule = ({ read: [x, , , mean, variance] }) => [x, mean, variance].map(likeValue);

/** The normalized input, mean and inverse deviation over the axes from `axis` on. */
export const layerNormalization: ShapeRule = ({ read: [x], attributes: { axis = -1 } }) => {
  const rank = x?.shape?.length ?? 0;
  const first = Number(axis) < 0 ? Number(axis) + rank : Number(axis);
  const kept = x?.shape?.map((dim, at) => (at < first ? dim : 1));
  const statistics = { ...(x?.type && { type: x.type }), ...(kept && { shape: kept }) };
  return [likeValue(x), statistics, statistics];
};

const likeValue = (x: NodeFacts["read"][number]) => ({
  ...(x?.type && { type: x.type }),
  ...(x?.shape && { shape: x.shape }),
});
