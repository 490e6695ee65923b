import * as v from "valibot";
import { nearest } from "./nearest.ts";
import type { PenaltyDefinition } from "./penalty.ts";
import { RegError, show } from "./regError.ts";

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Checks parameters against a penalty's table and fills in defaults. Throws `INVALID_PARAMETER` in the user's words. */
export function parseParams(
  { name, params: table }: PenaltyDefinition,
  given: unknown,
  who = "@reg/core",
): Readonly<Record<string, unknown>> {
  const names = Object.keys(table);
  const refuse = (expected: string, received: string, advice?: string) =>
    new RegError("INVALID_PARAMETER", { who, what: name, expected, received, ...(advice && { advice }) });
  const example = `Write ${name}({ ${names[0]}: … }).`;
  if (!isRecord(given)) throw refuse("an object of parameters", show(given), example);

  for (const key of Object.keys(given)) {
    if (key in table) continue;
    throw refuse(`only the parameters ${names.join(", ")}`, show(key), nearest(key, names));
  }
  const parsed = v.safeParse(v.object(table), given);
  if (parsed.success) return Object.freeze(parsed.output);
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue) ?? "";
  const key = path.split(".")[0] ?? "";
  const schema = table[key];
  // v.getTitle reads the words out of the pipe under `optional`.
  const title = schema && "wrapped" in schema ? v.getTitle(schema.wrapped as v.GenericSchema) : undefined;
  throw refuse(`${key} to be ${title ?? issue.expected ?? "valid"}`, show(given[key]));
}
