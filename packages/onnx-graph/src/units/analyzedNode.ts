import type { Sum, UnitFacts, UnitRule } from "../ops/units/unitRule.ts";

/** A node with the facts its rule sees; without a rule it locks what it meets. */
export interface AnalyzedNode extends UnitFacts {
  readonly rule: UnitRule | undefined;
}

/** The sum of a node. */
export interface NodeSum extends Sum {
  readonly node: AnalyzedNode;
}
