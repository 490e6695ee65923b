import { groupLasso, l1, type Penalty, parsePenalty, sparseGroupLasso } from "@reg/core";
import { elasticNet } from "@reg/tune";
import { CliError } from "../cliError.ts";

/** What a bare name means to `reg path`: strengths whose multiple is the strength, as in glmnet and scikit-learn. */
const units: readonly Penalty[] = [
  l1({ l1: 1 }),
  elasticNet(0.5),
  groupLasso({ lambda: 1 }),
  sparseGroupLasso({ l1: 0.5, lambda: 0.5 }),
];

/** The penalty that the strengths of a path multiply: a name, or JSON as it is written. Throws CliError and what `parsePenalty` throws. */
export function unitPenalty(given: unknown): Penalty {
  if (typeof given !== "string") {
    if (typeof given === "object" && given !== null && ("rules" in given || "penalties" in given)) {
      throw new CliError("--penalty: expected one penalty, received rules. A path has one strength.");
    }
    return parsePenalty(given);
  }
  const unit = units.find(({ name, definition }) => name === given || definition.kerasName === given);
  return unit ?? parsePenalty(given);
}
