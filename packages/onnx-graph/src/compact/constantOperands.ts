// A branch whose units are all dead gives the same numbers whatever comes in. What adds them to something, or multiplies something by
// them, takes them as a constant; then nothing reads the branch any more.
import { isOpenAt, lengthAt } from "@reg/core/units";
import { type Tensor, tensor } from "../file/tensor.ts";
import type { Analysis } from "../units/analyze.ts";
import type { AnalyzedNode } from "../units/analyzedNode.ts";
import type { ConstantOf } from "../units/constants.ts";
import type { Place } from "../units/place.ts";

/** For each node, the numbers that its inputs always have. */
export type ConstantOperands = ReadonlyMap<AnalyzedNode, ReadonlyMap<number, Tensor>>;

/** Ops of two operands, either of which may have fewer axes. */
const binary: ReadonlySet<string> = new Set(["Add", "Sub", "Mul", "Div"]);

/** The numbers of a computed value, as one for all or one for each entry of an axis. */
function numbersOf(place: Place, constantOf: ConstantOf): Tensor | undefined {
  if (place.isFixed || place.type !== "float32") return undefined;
  const whole = constantOf(place, undefined, 0);
  if (Number.isFinite(whole)) return tensor("float32", [], [whole]);
  for (const axis of place.first.keys()) {
    const length = isOpenAt(place, axis) ? 0 : lengthAt(place, axis);
    const numbers = Float32Array.from({ length }, (_, entry) => constantOf(place, axis, entry));
    const behind = place.first.slice(axis + 1).map(() => 1);
    if (length > 0 && numbers.every(Number.isFinite)) return tensor("float32", [length, ...behind], numbers);
  }
  return undefined;
}

/** Whether a result has the shape of one operand, so that the other may have fewer axes. */
const hasShapeOf = (result: Place, { shape }: Place): boolean =>
  shape?.length === result.shape?.length && (shape ?? []).every((dim, axis) => dim === result.shape![axis]);

/** The operands that always have the same numbers. The other operand of the node varies and has the shape of the result. */
export function constantOperands({ nodes }: Analysis, constantOf: ConstantOf): ConstantOperands {
  const found = new Map<AnalyzedNode, ReadonlyMap<number, Tensor>>();
  for (const facts of nodes) {
    const { node, inputs, outputs } = facts;
    if (node.domain !== "" || !binary.has(node.op)) continue;
    for (const input of [0, 1]) {
      const [own, other] = [inputs[input], inputs[1 - input]];
      if (!own || !other || other.isFixed || !hasShapeOf(outputs[0]!, other)) continue;
      const numbers = numbersOf(own, constantOf);
      if (!numbers) continue;
      found.set(facts, new Map([[input, numbers]]));
      break;
    }
  }
  return found;
}
