import { type Classes, createJoinContext, type Notes as UnitNotes } from "@reg/core/units";
import { nodeName } from "../file/nodeName.ts";
import type { UnitContext } from "../ops/units/unitRule.ts";
import type { AnalyzedNode, NodeSum } from "./analyzedNode.ts";
import type { Place } from "./place.ts";

/** What the rules of a graph say besides joins and locks. */
export interface Notes extends UnitNotes {
  readonly sums: NodeSum[];
}

/** What a rule is given: it joins and locks entries, and what it speaks of counts as mentioned. */
export function createUnitContext(
  facts: AnalyzedNode,
  classes: Classes,
  notes: Notes,
  touched: Set<number>,
): UnitContext {
  const context = createJoinContext<Place>(`locked by ${nodeName(facts.node)}`, classes, notes, touched);
  return {
    ...facts,
    ...context,
    sum(sum) {
      context.leave(sum.operand, sum.axis);
      notes.sums.push({ ...sum, node: facts });
      if (sum.by) context.join(sum.operand, sum.axis, sum.by.place, sum.by.axis);
    },
  };
}
