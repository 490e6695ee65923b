import { show } from "@reg/core/adapter";
import { CliError } from "../cliError.ts";
import { readConfig } from "../readConfig.ts";

/** What was typed for a loss or an optimizer: its name, and its options. */
export interface Named {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a name alone, or JSON with a `name` and options beside it. Throws CliError. */
export function readNamed(option: string, noun: string, typed: string): Named {
  const given = readConfig(option, typed, noun);
  if (typeof given === "string") return { name: given, options: {} };
  if (isRecord(given) && typeof given.name === "string") {
    const { name, ...options } = given;
    return { name, options };
  }
  throw new CliError(`${option}: expected ${noun}'s name or JSON with its "name", received ${show(given)}.`);
}
