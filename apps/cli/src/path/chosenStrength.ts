import type { ConfigInput } from "@reg/core";
import type { Io } from "../io.ts";
import type { StackName } from "../stacks/stack.ts";
import { runPath } from "./runPath.ts";
import { unitPenalty } from "./unitPenalty.ts";

/** What of `reg train` decides the strength. */
interface Chosen {
  readonly data: string;
  readonly target?: string;
  /** A name, or what the JSON said. */
  readonly penalty: unknown;
  readonly seed: number;
}

/** A penalty at the strength that cross-validation of the network chose, and why. */
export interface ChosenStrength {
  readonly strength: number;
  readonly why: string;
  readonly config: ConfigInput;
}

/** Follows paths of the network of `reg train` by the one-standard-error rule. The test rows of `reg train` are not looked at. */
export async function chosenStrength(io: Io, stack: StackName, chosen: Chosen): Promise<ChosenStrength> {
  const { choice } = (
    await runPath(io, {
      ...chosen,
      ...{ stack, folds: 5, repeats: 1, count: 20, relax: false, by: "loss", stability: 0, test: 0.2, restart: false },
      ...{ choose: { rule: "one standard error" }, jobs: 1 },
      command: "",
    })
  ).results;
  // Strengths of the grid are further apart than four digits.
  const [strength, why] = [Number(choice.strength.toPrecision(4)), choice.why];
  return { strength, why, config: { penalty: unitPenalty(chosen.penalty).scaled(strength), mode: "proximal" } };
}
