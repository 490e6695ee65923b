// Arithmetic between a tensor of the file and the layer that uses it, as exporters write weight normalization (g · v / |v|), spectral
// normalization (W / σ) and weights that are scaled by a constant.
import { sizeOf } from "@reg/core/adapter";
import type { GraphProto, NodeProto } from "../file/generated/onnx_pb.ts";
import type { GraphIndex } from "./graphIndex.ts";

/** What a tensor is for the weight that arithmetic makes: the weight itself, or a factor of it. */
export type Part = "whole" | "factor";

/** Ops that take many numbers together, as norms do. */
const gathers = /^(Reduce.*|MatMul|Gemm|.*Normalization)$/;

/** A weight is made of a few tensors in a few steps. What is made of more is none, and costs more than its length to follow. */
const most = 16;

/** What a value is made of: its tensors, the size of the largest, and whether some of its numbers were taken together. */
interface Origin {
  /** None where they are too many. */
  readonly tensors: ReadonlySet<string>;
  readonly size: number;
  readonly gathered: boolean;
}

/**
 * Looks up what arithmetic of the file's own numbers makes of a tensor that is this part of a weight after some steps: by node and
 * number of its input. `undefined` where the node is not such arithmetic.
 */
export function weightArithmetic(
  { initializer }: GraphProto,
  { makerOf, isFixed, makesFixed }: GraphIndex,
): (node: NodeProto, at: number, tensor: string, part: Part, steps: number) => Part | undefined {
  const origins = new Map<string, Origin>(
    initializer.map(({ name, dims }) => [
      name,
      { tensors: new Set([name]), size: sizeOf(dims.map(Number)), gathered: false },
    ]),
  );
  /** Of fixed values only; nodes are in order, but a chain may be longer than the stack. */
  const originOf = (name: string): Origin | undefined => {
    const open = [name];
    while (open.length > 0) {
      const each = open.at(-1)!;
      const maker = makerOf(each);
      const inputs = maker?.input.filter((input) => isFixed(input)) ?? [];
      const missing = origins.has(each) ? [] : inputs.filter((input) => !origins.has(input));
      if (missing.length > 0) {
        open.push(...missing);
        continue;
      }
      open.pop();
      if (!maker || origins.has(each)) continue;
      const from = inputs.map((input) => origins.get(input)!);
      const tensors = new Set(from.flatMap((origin) => [...origin.tensors]));
      origins.set(each, {
        tensors: tensors.size > most ? new Set() : tensors,
        size: Math.max(0, ...from.map(({ size }) => size)),
        gathered: gathers.test(maker.opType) || from.some(({ gathered }) => gathered),
      });
    }
    return origins.get(name);
  };
  return (node, at, tensor, part, steps) => {
    const { opType, input } = node;
    if (steps >= most || !makesFixed(node)) return undefined;
    if (/Normalization$/.test(opType)) return at === 0 ? part : undefined;
    if (!/^(Add|Sub|Mul|Div)$/.test(opType)) return undefined;
    const [own, other] = [origins.get(tensor), originOf(input[1 - at] ?? "")];
    if (!own || !other) return undefined;
    // Less its mean, by its deviation.
    if (other.tensors.has(tensor)) return part;
    if (opType === "Add" || opType === "Sub" || (opType === "Div" && at === 1)) return undefined;
    if (part === "factor" || own.size >= other.size) return part;
    return other.gathered ? "factor" : undefined;
  };
}
