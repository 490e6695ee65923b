import type * as v from "valibot";
import { kindOf } from "../params.ts";
import type { Penalty } from "../penalty.ts";

/** The names of a penalty's strengths that have a default above 0 because they were not written. */
export interface UnwrittenStrengths {
  readonly penalty: Penalty;
  readonly names: readonly string[];
}

const ofKind = ({ definition }: Penalty, names: readonly string[], kind: string) =>
  names.filter((name) => kindOf(definition.params[name] as v.GenericSchema) === kind);

/** The parts of a penalty, which are penalties. */
const partsOf = (penalty: Penalty): readonly Penalty[] =>
  // Parameters of this kind are lists of penalties.
  ofKind(penalty, Object.keys(penalty.params), "parts").flatMap((name) => penalty.params[name] as readonly Penalty[]);

/** The strengths of a penalty and its parts that were not written. A default of 0 does nothing and is none of them. */
export function unwrittenStrengths(penalty: Penalty): readonly UnwrittenStrengths[] {
  const names = ofKind(penalty, penalty.unwritten, "strength").filter((name) => penalty.params[name] !== 0);
  const inParts = partsOf(penalty).flatMap(unwrittenStrengths);
  return names.length > 0 ? [{ penalty, names }, ...inParts] : inParts;
}

/** Whether a strength of a penalty or of a part was written. */
export function hasWrittenStrength(penalty: Penalty): boolean {
  const all = ofKind(penalty, Object.keys(penalty.params), "strength");
  return all.some((name) => !penalty.unwritten.includes(name)) || partsOf(penalty).some(hasWrittenStrength);
}
