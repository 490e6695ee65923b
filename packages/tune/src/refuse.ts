import { RegError } from "@reg/core";
import { parseEntries } from "@reg/core/adapter";
import type * as v from "valibot";

/** The error of a call, in the words of this package. */
export const refuse = (
  code: "INVALID_CHECKPOINT" | "INVALID_DATA" | "INVALID_PARAMETER" | "INVALID_RESULTS",
  what: string,
  expected: string,
  received: string,
  advice?: string,
): RegError => new RegError(code, { who: "@reg/tune", what, expected, received, ...(advice && { advice }) });

/** Checks the options of `what` as core checks a configuration, and fills in defaults. Throws `INVALID_PARAMETER`. */
export const parseOptions = <const Entries extends v.ObjectEntries>(what: string, entries: Entries, given: unknown) =>
  parseEntries(entries, given, {
    who: "@reg/tune",
    code: "INVALID_PARAMETER",
    what,
    form: "an object of options",
    nouns: ["option", "options"],
    example: `Write { ${Object.keys(entries)[0]}: … }.`,
  });
