import * as v from "valibot";
import { parseEntries } from "../parseEntries.ts";

const whole = (least: number) =>
  v.pipe(
    v.number(),
    v.check((given) => Number.isSafeInteger(given) && given >= least),
    v.title(`a whole number of at least ${least}`),
  );

const entries = {
  inputs: v.optional(v.pipe(v.boolean(), v.title("true or false")), false),
  roundTo: v.optional(whole(1), 1),
  samples: v.optional(v.pipe(v.custom<readonly unknown[]>(Array.isArray), v.title("a list of inputs")), []),
  random: v.optional(whole(0), 3),
};

/** The options of every `compact`, checked and filled in. Throws `INVALID_PARAMETER`. */
export const parseCompactOptions = (who: string, given: unknown) =>
  parseEntries(entries, given, {
    who,
    code: "INVALID_PARAMETER",
    what: "compact",
    form: "an object of options",
    nouns: ["option", "options"],
    example: "Write { roundTo: 8 }.",
  });
