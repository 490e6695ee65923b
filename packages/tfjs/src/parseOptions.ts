import { type EntriesWords, parseEntries, show } from "@reg/core/adapter";
import * as v from "valibot";

/** What is checked where it is used. */
const anything = v.optional(v.unknown());
const step = v.optional(
  v.pipe(
    v.number(),
    v.check((given) => Number.isSafeInteger(given) && given >= 0),
    v.title("a whole number of at least 0"),
  ),
);
const existing = v.optional(
  v.pipe(v.picklist(["refuse", "replace"]), v.title(["refuse", "replace"].map(show).join(" or "))),
);
const onProgress = v.optional(
  v.pipe(
    v.unknown(),
    v.check((given) => typeof given === "function"),
    v.title("a function"),
  ),
);
const flag = v.optional(v.pipe(v.boolean(), v.title("true or false")));

/** The options of each function that has some. */
const options = {
  attach: { existing, step, sparsity: anything },
  regularize: { existing, step, known: anything, sparsity: anything },
  restore: { known: anything },
  regularizeVariables: { roles: anything, known: anything, step },
  fromKeras: { dialect: anything },
  modelFromKeras: { dialect: anything, compile: flag, metrics: flag },
  saveKeras: { includeOptimizer: flag },
  loadKerasModel: { dialect: anything, compile: flag, metrics: flag, onProgress },
} as const;

/** Throws `INVALID_PARAMETER` for an option that a function does not have, with the nearest name, and for a value that it does not take. */
export function assertOptions(what: keyof typeof options, given: unknown): void {
  const entries: v.ObjectEntries = options[what];
  const words: EntriesWords = {
    who: "@reg/tfjs",
    code: "INVALID_PARAMETER",
    what,
    form: "an object of options",
    nouns: ["option", "options"],
    example: `Write { ${Object.keys(entries)[0]}: … }.`,
  };
  parseEntries(entries, given, words);
}
