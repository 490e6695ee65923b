import { type ConfigInput, type Mode, parseConfig, type ToSparsity } from "@reg/core";
import { CliError } from "../cliError.ts";
import { readConfig } from "../readConfig.ts";
import { withMode, withTrainingStrengths } from "../strengths.ts";

/** What was typed for the penalty of a run. */
interface Typed {
  readonly penalty?: string | undefined;
  readonly mode?: Mode | undefined;
  /** The share of zeros. */
  readonly toSparsity?: number | undefined;
  /** The share of units that are left, or how many of each group. */
  readonly units?: number | Readonly<Record<string, number>> | undefined;
  readonly relax?: number | undefined;
}

const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Whether JSON is a configuration, not a penalty alone. */
const isWhole = (given: unknown): given is object =>
  isRecord(given) && ["rules", "penalty", "penalties", "toSparsity"].some((entry) => entry in given);

/** What a penalty alone means: with a target, its strength is chosen while it trains. */
function wholeOf(given: unknown, target: ToSparsity | undefined): object {
  if (given === undefined) return {};
  if (isWhole(given)) return given;
  return { penalty: target === undefined ? withTrainingStrengths(given) : given };
}

/** The target that was typed, if one was. */
function targetOf({ toSparsity, units }: Typed): ToSparsity | undefined {
  if (toSparsity !== undefined && units !== undefined) {
    throw new CliError("--units: expected no --to-sparsity beside it. Each leaves a support of its own.");
  }
  return units === undefined ? toSparsity : { units };
}

const isTargeted = (config: ConfigInput): boolean => {
  const { toSparsity, rules } = parseConfig(config);
  return toSparsity !== undefined || rules.some((rule) => rule.toSparsity !== undefined);
};

function configOf(typed: Typed): ConfigInput | undefined {
  const { penalty, mode } = typed;
  const target = targetOf(typed);
  if (penalty === undefined && target === undefined) return undefined;
  const given = wholeOf(penalty === undefined ? undefined : readConfig("--penalty", penalty), target);
  if (mode !== undefined && "rules" in given) {
    if (target !== undefined || "toSparsity" in given) {
      throw new CliError("--mode: expected the modes in the rules of a target.");
    }
    return withMode(given, mode);
  }
  // Checked where it is asked for its target.
  return {
    ...given,
    ...(mode !== undefined && { mode }),
    ...(target !== undefined && { toSparsity: target }),
  } as ConfigInput;
}

/** The configuration of a run; `undefined` where nothing is asked for. Throws CliError and as `parseConfig` does. */
export function fitConfig(typed: Typed): ConfigInput | undefined {
  if (typed.mode !== undefined && typed.penalty === undefined) {
    throw new CliError("--mode: expected --penalty with it.");
  }
  const config = configOf(typed);
  const targeted = config !== undefined && isTargeted(config);
  if (typed.relax !== undefined && !targeted) {
    throw new CliError("--relax: expected --to-sparsity or --units with it. It refits what a target has left.");
  }
  return config;
}
