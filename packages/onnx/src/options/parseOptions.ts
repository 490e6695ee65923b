import { parseEntries } from "@reg/core/adapter";
import type * as v from "valibot";

/**
 * Checks the options of `what` as core checks a configuration, and fills in defaults. Throws `INVALID_PARAMETER`, for an unknown
 * option with the nearest name.
 */
export const parseOptions = <const Entries extends v.ObjectEntries>(what: string, entries: Entries, given: unknown) =>
  parseEntries(entries, given, {
    who: "@reg/onnx",
    code: "INVALID_PARAMETER",
    what,
    form: "an object of options",
    nouns: ["option", "options"],
    example: `Write { ${Object.keys(entries)[0]}: … }.`,
  });
