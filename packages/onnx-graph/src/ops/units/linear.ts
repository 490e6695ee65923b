// Products of matrices: units end where a product sums over them, and its results are new ones.
import { rankOf } from "@reg/core/units";
import type { Place } from "../../units/place.ts";
import { broadcastAt, joinBroadcast } from "./elementwise.ts";
import type { ConstantContext, Fold, UnitContext, UnitRule, UnitRules } from "./unitRule.ts";

/** Which side of its units the axes of a matrix are, where the file stores it: those summed over, those of the results. */
function sides({ side }: UnitContext, matrix: Place, sumAxis: number, resultAxis: number): void {
  if (!matrix.isFixed) return;
  side(matrix, sumAxis, "outgoing");
  side(matrix, resultAxis, "incoming");
}

/** The axes of a product's batch; both operands broadcast to the output's. */
function joinBatch(context: UnitContext, operand: Place, output: Place): void {
  const rank = rankOf(output);
  for (let axis = 0; axis < rank - 2; axis++) {
    const own = axis - rank + rankOf(operand);
    if (own < 0) continue;
    if (operand.shape![own] === 1) context.leave(operand, own);
    else context.join(operand, own, output, axis);
  }
}

/** Zero where either operand's slice is. */
const zeroOf = (one: number, other: number): number => (one === 0 || other === 0 ? 0 : Number.NaN);

const matMul: UnitRule = {
  units(context) {
    const [[a, b], [y]] = [context.inputs, context.outputs];
    const [rankA, rankB] = [rankOf(a!), rankOf(b!)];
    // A vector loses its axis; it is left locked.
    if (rankA < 2 || rankB < 2) return;
    joinBatch(context, a!, y!);
    joinBatch(context, b!, y!);
    context.join(a!, rankA - 2, y!, rankOf(y!) - 2);
    context.join(b!, rankB - 1, y!, rankOf(y!) - 1);
    // Of two matrices of the file the first is data, such as a table of positions.
    if (!b!.isFixed) sides(context, a!, rankA - 1, rankA - 2);
    sides(context, b!, rankB - 2, rankB - 1);
    const fold = { kernel: 1, sumAxis: 0, resultAxis: 1, bias: undefined };
    const by = { place: b!, axis: rankB - 2 };
    context.sum({ operand: a!, axis: rankA - 1, by, fold: rankB === 2 ? fold : "through a product of batches" });
  },
  constant({ inputs: [a, b], outputs: [y], at }, _, axis, entry) {
    if (axis === undefined) return zeroOf(at(0, undefined, 0), at(1, undefined, 0));
    const fromEnd = rankOf(y!) - axis;
    const number = (place: Place, input: number, other: boolean) => {
      const own = rankOf(place) - fromEnd;
      return other || own < 0 || place.shape![own] === 1 ? at(input, undefined, 0) : at(input, own, entry);
    };
    return zeroOf(number(a!, 0, fromEnd === 1), number(b!, 1, fromEnd === 2));
  },
};

/** Which axes of the two matrices of a Gemm are summed over. */
const gemmAxes = ({ transA, transB }: ConstantContext["attributes"]) => ({ a: transA ? 0 : 1, b: transB ? 1 : 0 });

const isOne = (number: ConstantContext["attributes"][string] | undefined) => number === undefined || number === 1;

const gemm: UnitRule = {
  units(context) {
    const { inputs, outputs, attributes } = context;
    const [a, b, c] = inputs;
    const y = outputs[0]!;
    const sum = gemmAxes(attributes);
    context.join(a!, 1 - sum.a, y, 0);
    context.join(b!, 1 - sum.b, y, 1);
    sides(context, a!, sum.a, 1 - sum.a);
    sides(context, b!, sum.b, 1 - sum.b);
    if (c) joinBroadcast(context, c, y);
    const plain = isOne(attributes.alpha) && isOne(attributes.beta);
    const fold: Fold = { kernel: 1, sumAxis: sum.b, resultAxis: 1 - sum.b, bias: 2 };
    context.sum({
      operand: a!,
      axis: sum.a,
      by: { place: b!, axis: sum.b },
      fold: plain ? fold : "through an alpha or a beta",
    });
  },
  constant(context, _, axis, entry) {
    const { inputs, attributes, at } = context;
    const sum = gemmAxes(attributes);
    const a = axis === 0 ? at(0, 1 - sum.a, entry) : at(0, undefined, 0);
    const b = axis === 1 ? at(1, 1 - sum.b, entry) : at(1, undefined, 0);
    const beta = typeof attributes.beta === "number" ? attributes.beta : 1;
    return zeroOf(a, b) + (inputs[2] ? beta * broadcastAt(context, 2, axis, entry) : 0);
  },
};

export const linear: UnitRules = { MatMul: matMul, Gemm: gemm };
