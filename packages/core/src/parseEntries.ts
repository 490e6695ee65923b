// Everything people write is an object of named entries: a penalty's parameters, a rule, a schedule, the configuration.
// Each is checked here against its table of schemas, and refused in the same words.
import * as v from "valibot";
import { isRecord } from "./isRecord.ts";
import { didYouMean } from "./nearest.ts";
import { RegError, type RegErrorCode, type RegErrorParts, show } from "./regError.ts";

/** How a refusal names what it is about. */
export interface EntriesWords {
  /** The package that a refusal names: this one when left out. */
  readonly who?: string;
  readonly code: RegErrorCode;
  /** The thing, in the user's own words. */
  readonly what: string;
  /** What the object is: "an object of parameters". */
  readonly form: string;
  /** What one entry is called, and several: "parameter", "parameters". */
  readonly nouns: readonly [string, string];
  /** What to write when it is no object at all. */
  readonly example: string;
}

const isEmpty = (value: unknown): boolean => typeof value === "string" && value.trim() === "";

/** What to write instead, where that can be said. */
function adviceFor(schema: v.GenericSchema | undefined, given: unknown): string | undefined {
  if (typeof given !== "string" || schema === undefined) return undefined;
  const inner = "wrapped" in schema ? (schema.wrapped as v.GenericSchema) : schema;
  const first = "pipe" in inner ? (inner.pipe as readonly v.GenericSchema[])[0]! : inner;
  if (first.type === "picklist" && "options" in first) return didYouMean(given, first.options as readonly string[]);
  if (first.type === "number" && !isEmpty(given) && Number.isFinite(Number(given)))
    return `Write ${given.trim()} without quotes.`;
  if (first.type === "boolean" && ["true", "false"].includes(given)) return `Write ${given} without quotes.`;
  return undefined;
}

/** The words of a schema for what it takes: its title. */
function titleOf(schema: v.GenericSchema | undefined): string | undefined {
  if (schema === undefined) return undefined;
  // The title is in the pipe, which may be under `optional`.
  return v.getTitle("wrapped" in schema ? (schema.wrapped as v.GenericSchema) : schema);
}

/** Checks the entries of an object against their schemas and fills in defaults. Throws `words.code`. */
export function parseEntries<const Entries extends v.ObjectEntries>(
  entries: Entries,
  given: unknown,
  { who = "@reg/core", code, what, form, nouns, example }: EntriesWords,
): v.InferOutput<v.ObjectSchema<Entries, undefined>> {
  const names = Object.keys(entries);
  const refuse = (parts: Omit<RegErrorParts, "who" | "what">) => new RegError(code, { who, what, ...parts });
  if (!isRecord(given)) throw refuse({ expected: form, received: show(given), advice: example });

  const unknown = Object.keys(given).find((key) => !Object.hasOwn(entries, key));
  if (unknown !== undefined) {
    const advice = didYouMean(unknown, names);
    // Entries such as "$schema" are for tools, not for people.
    const told = names.filter((name) => !name.startsWith("$"));
    const noun = nouns[told.length === 1 ? 0 : 1];
    const expected = told.length > 0 ? `only the ${noun} ${told.join(", ")}` : `no ${noun}`;
    throw refuse({ expected, received: show(unknown), ...(advice && { advice }) });
  }
  const parsed = v.safeParse(v.object(entries), given);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const key = String(issue.path?.[0].key ?? "");
  const schema = entries[key] as v.GenericSchema | undefined;
  const advice = adviceFor(schema, given[key]);
  throw refuse({
    expected: `${key} to be ${titleOf(schema) ?? issue.expected ?? "valid"}`,
    received: Object.hasOwn(given, key) ? show(given[key]) : "nothing",
    ...(advice && { advice }),
  });
}
