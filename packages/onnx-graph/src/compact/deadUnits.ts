// Which units add nothing to any sum that reads them: their weights there are zeros, or they send zeros, or they send one number
// that the next bias can take. Everything between is entry by entry, so leaving them out changes no other unit.
import type { Analysis } from "../units/analyze.ts";
import type { AnalyzedNode, NodeSum } from "../units/analyzedNode.ts";
import { type ConstantOf, constantsOf } from "../units/constants.ts";
import { lengthAt } from "../units/place.ts";
import { type Bias, biasFor } from "./biasFor.ts";

/** What a unit sends to a bias when it is gone. */
export interface Sent {
  readonly node: AnalyzedNode;
  readonly bias: Bias;
  readonly entry: number;
  readonly number: number;
}

/** What is known of a unit: whether it is dead, what it sends, and what keeps one that sends a constant. */
export interface UnitState {
  readonly sums: number;
  readonly isAlive: boolean;
  readonly sent: readonly Sent[];
  readonly keptBy?: string;
}

/** A unit before any sum was looked at. */
const unseen: UnitState = { sums: 0, isAlive: false, sent: [] };

function seen(state: UnitState, sum: NodeSum, entry: number, constantOf: ConstantOf, bias: Bias | string): UnitState {
  const sums = state.sums + 1;
  const number = constantOf(sum.operand, sum.axis, entry);
  const weights = sum.by ? constantOf(sum.by.place, sum.by.axis, entry) : Number.NaN;
  // 0 · ∞ is no zero.
  if (number === 0 || (weights === 0 && Math.abs(number) !== Number.POSITIVE_INFINITY)) return { ...state, sums };
  // A weight of the file sends nothing by itself: what it is multiplied with varies.
  if (!Number.isFinite(number) || sum.operand.isFixed) return { ...state, sums, isAlive: true };
  if (typeof bias === "string") return { ...state, sums, keptBy: state.keptBy ?? `sends ${number} ${bias}` };
  return { ...state, sums, sent: [...state.sent, { node: sum.node, bias, entry, number }] };
}

/** The state of every unit that a sum reads, by its class. */
export function unitStates(analysis: Analysis): ReadonlyMap<number, UnitState> {
  const states = new Map<number, UnitState>();
  const constantOf = constantsOf(analysis);
  for (const sum of analysis.sums) {
    const { operand, axis } = sum;
    const bias = biasFor(analysis, sum);
    for (let entry = 0; entry < lengthAt(operand, axis); entry++) {
      const unit = analysis.classes.find(operand.first[axis]! + entry);
      const state = states.get(unit) ?? unseen;
      if (!state.isAlive) states.set(unit, seen(state, sum, entry, constantOf, bias));
    }
  }
  return states;
}

/** Whether nothing needs a unit, and nothing keeps it. */
export const isDead = (state: UnitState | undefined): boolean =>
  state !== undefined && state.sums > 0 && !state.isAlive && state.keptBy === undefined;
