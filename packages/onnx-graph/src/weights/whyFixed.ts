// Tensors that are no weights though they are used like some: tables and masks that the author of a model computed once. Nothing in
// a file says so. What they are used for does, or their numbers do.
import { sizeOf } from "@reg/core/adapter";
import type { NodeProto } from "../file/generated/onnx_pb.ts";
import { isAll, isAttentionMask, isTableOfSines, isZeroOneMask, tableOf } from "./fixedNumbers.ts";
import { type GraphIndex, storing } from "./graphIndex.ts";
import type { WeightUse } from "./weightUse.ts";

/** Ops between a frequency and its sine. */
const plain = /^(Mul|Reshape|Unsqueeze|Squeeze|Cast|CastLike|Identity|Transpose|Concat|Expand)$/;

/** Whether a value goes into a sine and into a cosine, as times and positions do. A sine alone is an activation. */
function becomesSines({ readersOf }: GraphIndex, name: string): boolean {
  const [names, found] = [new Set([name]), new Set<string>()];
  for (const each of names) {
    for (const {
      node: { opType, output },
    } of readersOf(each)) {
      if (opType === "Sin" || opType === "Cos") found.add(opType);
      else if (plain.test(opType) && names.size < 64) for (const next of output) names.add(next);
    }
  }
  return found.size === 2;
}

/** What a value is gathered from by places that are in the file; `undefined` where it is no such value. */
function gatheredFrom({ makerOf, isFixed }: GraphIndex, name: string): string | undefined {
  let maker = makerOf(name);
  while (maker && storing.test(maker.opType)) maker = makerOf(maker.input[0]!);
  return maker && /^Gather/.test(maker.opType) && isFixed(maker.input[1]!) ? maker.input[0] : undefined;
}

/** Whether a product is t · (b − a), and a and b are places of one value: what an exporter makes of a linear interpolation. */
function isInterpolation(index: GraphIndex, { input }: NodeProto, at: number): boolean {
  const difference = index.makerOf(input[1 - at] ?? "");
  if (difference?.opType !== "Sub") return false;
  const [b, a] = difference.input.map((name) => gatheredFrom(index, name));
  return a !== undefined && a === b;
}

/** Why the tensor of this use is no weight, for a person to read; `undefined` where it is one. */
export function whyFixed(
  index: GraphIndex,
  { node, at, role }: WeightUse,
  shape: readonly number[],
  numbers: () => ArrayLike<number>,
): string | undefined {
  const { opType } = node;
  const sum = opType === "Add" || opType === "Sub";
  const other = node.input[1 - at] ?? "";
  if (opType === "MatMul" && at === 0 && shape.length > 2 && index.isFixed(other))
    return "a table that weights are applied to";
  if (/^(Mul|MatMul)$/.test(opType) && becomesSines(index, node.output[0]!)) return "frequencies of sines and cosines";
  if (opType === "InstanceNormalization" && isAll(numbers(), at === 1 ? 1 : 0)) {
    // PyTorch's GroupNorm: the weights come behind a Reshape.
    const after = index.readersOf(node.output[0]!);
    if (after.length > 0 && after.every((reader) => reader.node.opType === "Reshape"))
      return "the ones and zeros of a group normalization";
  }
  if (opType === "BatchNormalization" && index.makesFixed(node) && isAll(numbers(), at === 1 ? 1 : 0))
    return "the ones and zeros of standardized weights";
  // Gray images have one channel, but one number is a weight only behind a function (`weightUses`).
  const channels = sizeOf(shape);
  if ((sum || opType === "Mul") && channels > 1 && channels <= 4 && index.isRawInput(other))
    return "a fixed scaling of an input";
  if (sum && index.isFixed(other) && isAll(numbers(), numbers()[0] ?? 0)) return "a constant of other constants";
  if (sum && isAttentionMask(numbers())) return "an attention mask";
  if (opType === "Mul" && isInterpolation(index, node, at)) return "the factors of an interpolation";
  if (opType === "Mul" && isZeroOneMask(numbers())) return "a mask of zeros and ones";
  if (opType === "Concat" && isAll(numbers(), numbers()[0] ?? 0)) return "padding";
  const table = role === "bias" || role === "scale" || role === "embedding" ? tableOf(shape) : undefined;
  return table && isTableOfSines(numbers(), table) ? "a table of sines and cosines" : undefined;
}
