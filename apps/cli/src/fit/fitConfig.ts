import { type ConfigInput, type Mode, parseConfig } from "@reg/core";
import { CliError } from "../cliError.ts";
import { readConfig } from "../readConfig.ts";
import { withMode, withTrainingStrengths } from "../strengths.ts";

/** What was typed for the penalty of a run. */
interface Typed {
  readonly penalty?: string | undefined;
  readonly mode?: Mode | undefined;
  readonly toSparsity?: number | undefined;
}

const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Whether JSON is a configuration, not a penalty alone. */
const isWhole = (given: unknown): given is object =>
  isRecord(given) && ["rules", "penalty", "penalties", "toSparsity"].some((entry) => entry in given);

/** What a penalty alone means: with a target, its strength is chosen while it trains. */
function wholeOf(given: unknown, toSparsity: number | undefined): object {
  if (given === undefined) return {};
  if (isWhole(given)) return given;
  return { penalty: toSparsity === undefined ? withTrainingStrengths(given) : given };
}

/** The configuration of a run; `undefined` where nothing is asked for. Throws CliError and as `parseConfig` does. */
export function fitConfig({ penalty, mode, toSparsity }: Typed): ConfigInput | undefined {
  if (mode !== undefined && penalty === undefined) throw new CliError("--mode: expected --penalty with it.");
  if (penalty === undefined && toSparsity === undefined) return undefined;
  const given = wholeOf(penalty === undefined ? undefined : readConfig("--penalty", penalty), toSparsity);
  const target = toSparsity !== undefined && { toSparsity };
  if (mode !== undefined && "rules" in given) {
    if (target || "toSparsity" in given) throw new CliError("--mode: expected the modes in the rules of a target.");
    return withMode(given, mode);
  }
  // Checked in the next line.
  const config = { ...given, ...(mode !== undefined && { mode }), ...target } as ConfigInput;
  parseConfig(config);
  return config;
}
