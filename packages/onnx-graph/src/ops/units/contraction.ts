// Einsum: labels that the result has pass, and the others are summed over.
import type { Place } from "../../units/place.ts";
import { longestEquation } from "../shapes/linear.ts";
import type { ConstantContext, Fold, Sum, UnitContext, UnitFacts, UnitRule, UnitRules } from "./unitRule.ts";

interface Labels {
  readonly operands: readonly string[];
  readonly result: string;
}

/** The labels of each operand and of the result; `undefined` for ellipses and diagonals. */
function labelsOf({ attributes: { equation } }: UnitFacts): Labels | undefined {
  const text = String(equation).replaceAll(" ", "");
  if (text.length > longestEquation || text.includes(".")) return undefined;
  const [left = "", right] = text.split("->");
  const operands = left.split(",");
  if (operands.some((operand) => new Set(operand).size < operand.length)) return undefined;
  const letters = [...left.replaceAll(",", "")];
  // Without an arrow the result has the labels that occur once, in the order of the alphabet.
  const once = letters.filter((label) => letters.indexOf(label) === letters.lastIndexOf(label));
  return { operands, result: right ?? once.toSorted().join("") };
}

/** Where the operands have a label. */
const placesOf = ({ inputs }: UnitFacts, { operands }: Labels, label: string) =>
  operands.flatMap((operand, input) => {
    const axis = operand.indexOf(label);
    return axis < 0 ? [] : [{ input, place: inputs[input]!, axis }];
  });

/** The bias that takes constants, where the second operand is a kernel whose results are last, as in a MatMul. */
function foldOf({ operands, result }: Labels, label: string): Fold | string {
  const [one, kernel = ""] = operands;
  const resultAxis = 1 - kernel.indexOf(label);
  const isKernel = operands.length === 2 && kernel.length === 2 && kernel[resultAxis] === result.at(-1);
  const summed = [...(one ?? "")].filter((each) => !result.includes(each));
  if (!isKernel || one!.includes(result.at(-1)!) || summed.length !== 1) return "through a sum of products";
  return { kernel: 1, sumAxis: kernel.indexOf(label), resultAxis, bias: undefined };
}

/** Marks the sides of weights: the labels of the result are those of the units that they make. */
function sides({ side, inputs }: UnitContext, { operands, result }: Labels): void {
  if (inputs.every((place) => place!.isFixed)) return;
  for (const [input, operand] of operands.entries()) {
    if (!inputs[input]!.isFixed) continue;
    for (const [axis, label] of [...operand].entries()) {
      side(inputs[input]!, axis, result.includes(label) ? "incoming" : "outgoing");
    }
  }
}

const einsum: UnitRule = {
  units(context) {
    const labels = labelsOf(context);
    if (!labels) return;
    const y = context.outputs[0]!;
    sides(context, labels);
    for (const label of new Set(labels.operands.join(""))) {
      const found = placesOf(context, labels, label);
      const own = labels.result.indexOf(label);
      const isRepeated = ({ place, axis }: { place: Place; axis: number }) => place.shape![axis] === 1;
      if (own >= 0) {
        for (const each of found) {
          if (isRepeated(each)) context.leave(each.place, each.axis);
          else context.join(each.place, each.axis, y, own);
        }
        continue;
      }
      const [one, by, ...others] = found;
      if (found.some(isRepeated) || others.length > 0) continue;
      const sum: Sum = { operand: one!.place, axis: one!.axis, fold: foldOf(labels, label) };
      context.sum(by ? { ...sum, by: { place: by.place, axis: by.axis } } : sum);
    }
  },
  constant(context, _, axis, entry) {
    const labels = labelsOf(context);
    if (!labels) return Number.NaN;
    const label = axis === undefined ? undefined : labels.result[axis];
    const isZero = labels.operands.some((operand, input) => zeroAt(context, input, operand, label, entry));
    return isZero ? 0 : Number.NaN;
  },
};

/** Whether an operand's part of a slice of the result is zeros. */
function zeroAt(
  { at, inputs }: ConstantContext,
  input: number,
  operand: string,
  label: string | undefined,
  entry: number,
) {
  const axis = label === undefined ? -1 : operand.indexOf(label);
  const isWhole = axis < 0 || inputs[input]!.shape![axis] === 1;
  return at(input, isWhole ? undefined : axis, entry) === 0;
}

export const contractions: UnitRules = { Einsum: einsum };
