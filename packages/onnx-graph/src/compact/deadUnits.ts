// Which units add nothing to any sum that reads them: their weights there are zeros, or they send zeros, or they send one number
// that the next bias can take. Everything between is entry by entry, so leaving them out changes no other unit.
import { lengthAt, type Term, type UnitState, withTerm } from "@reg/core/units";
import type { Analysis } from "../units/analyze.ts";
import type { AnalyzedNode, NodeSum } from "../units/analyzedNode.ts";
import { type ConstantOf, constantsOf } from "../units/constants.ts";
import { type Bias, biasFor } from "./biasFor.ts";

/** What a unit sends to a bias when it is gone. */
export interface Sent {
  readonly node: AnalyzedNode;
  readonly bias: Bias;
  readonly entry: number;
  readonly number: number;
}

/** The state of a unit of a graph. */
export type GraphUnitState = UnitState<Sent>;

/** What a unit adds to a sum. A weight of the file sends nothing by itself: what it is multiplied with varies. */
function termOf(sum: NodeSum, entry: number, constantOf: ConstantOf, bias: Bias | string): Term<Sent> {
  const number = constantOf(sum.operand, sum.axis, entry);
  return {
    number: sum.operand.isFixed && number !== 0 ? Number.NaN : number,
    weights: sum.by ? constantOf(sum.by.place, sum.by.axis, entry) : Number.NaN,
    bias: typeof bias === "string" ? bias : (sent) => ({ node: sum.node, bias, entry, number: sent }),
  };
}

/** The state of every unit that a sum reads, by its class. */
export function unitStates(
  analysis: Analysis,
  constantOf: ConstantOf = constantsOf(analysis),
): ReadonlyMap<number, GraphUnitState> {
  const states = new Map<number, GraphUnitState>();
  for (const sum of analysis.sums) {
    const { operand, axis } = sum;
    const bias = biasFor(analysis, sum);
    for (let entry = 0; entry < lengthAt(operand, axis); entry++) {
      const unit = analysis.classes.find(operand.first[axis]! + entry);
      states.set(unit, withTerm(states.get(unit), termOf(sum, entry, constantOf, bias)));
    }
  }
  return states;
}
