// brain.js minimizes half the squared error of one pattern, at most 1/2 for each output between 0 and 1. The library's default
// strengths of 0.01 are Keras' and suit a mean cross-entropy; here 0.01 of l1 keeps the network of README.md from learning.
// So a strength must be written. README.md has the measurements.
import { type Plan, RegError } from "@reg/core";
import { hasWrittenStrength, unwrittenStrengths } from "@reg/core/adapter";

/** Throws `INVALID_PARAMETER` for a plan with a strength that was not written, and that no target of sparsity chooses. */
export function assertStrengths({ regularized, units }: Plan): void {
  const onWeights = regularized
    .filter(({ sparsity, penalty }) => !sparsity || hasWrittenStrength(penalty))
    .map(({ parameter, penalty }) => ({ where: parameter.path, penalty }));
  const onUnits = units.map((entry) => ({ where: `units "${entry.units}"`, penalty: entry.configured }));
  for (const { where, penalty } of [...onWeights, ...onUnits]) {
    const [found] = unwrittenStrengths(penalty);
    if (found === undefined) continue;
    const { name, params } = found.penalty;
    const { names } = found;
    const example = names.map((each) => `${each}: 0.0003`).join(", ");
    throw new RegError("INVALID_PARAMETER", {
      who: "@reg/brainjs",
      what: `${name} on ${where}`,
      expected: names.length > 1 ? `strengths: ${names.join(" and ")}` : `a strength: ${names[0]}`,
      received: `none, and the default of ${names.map((each) => params[each]).join(" and ")} is not for brain.js`,
      advice: `It minimizes half the squared error of one pattern at a time, where weaker penalties are usual: begin with ${example}.`,
    });
  }
}
