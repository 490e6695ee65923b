// brain.js minimizes half the squared error of one pattern, at most 1/2 for each output between 0 and 1. The library's default
// strengths of 0.01 are Keras' and suit a mean cross-entropy; here 0.01 of l1 keeps the network of README.md from learning.
// So a strength must be written. README.md has the measurements.
import { type Penalty, type Plan, RegError } from "@reg/core";
import { kindOf } from "@reg/core/adapter";

/** A strength that has its default because it was not written. A default of 0 does nothing and may stay. */
interface Unwritten {
  readonly penalty: Penalty;
  readonly names: readonly string[];
}

function unwrittenStrengths(penalty: Penalty): Unwritten[] {
  const { definition, params, unwritten } = penalty;
  const kind = (name: string) => kindOf(definition.params[name] as Parameters<typeof kindOf>[0]);
  const names = unwritten.filter((name) => kind(name) === "strength" && params[name] !== 0);
  const parts = Object.keys(params).filter((name) => kind(name) === "parts");
  // Parameters of this kind are lists of penalties.
  const inParts = parts.flatMap((name) => (params[name] as readonly Penalty[]).flatMap(unwrittenStrengths));
  return names.length > 0 ? [{ penalty, names }, ...inParts] : inParts;
}

/** Throws `INVALID_PARAMETER` for a plan with a strength that was not written. */
export function assertStrengths(plan: Plan): void {
  for (const { parameter, penalty } of plan.regularized) {
    const [found] = unwrittenStrengths(penalty);
    if (found === undefined) continue;
    const { name, params } = found.penalty;
    const { names } = found;
    const example = names.map((each) => `${each}: 0.0003`).join(", ");
    throw new RegError("INVALID_PARAMETER", {
      who: "@reg/brainjs",
      what: `${name} on ${parameter.path}`,
      expected: names.length > 1 ? `strengths: ${names.join(" and ")}` : `a strength: ${names[0]}`,
      received: `none, and the default of ${names.map((each) => params[each]).join(" and ")} is not for brain.js`,
      advice: `It minimizes half the squared error of one pattern at a time, where weaker penalties are usual: begin with ${example}.`,
    });
  }
}
