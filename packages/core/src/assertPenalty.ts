import { isRecord } from "./isRecord.ts";
import { isPenalty, type Penalty } from "./penalty.ts";
import { RegError, show } from "./regError.ts";

/** The name of a factory that was not called; `undefined` for anything else. */
export function factoryName(given: unknown): string | undefined {
  const definition = typeof given === "function" && "definition" in given ? given.definition : undefined;
  return isRecord(definition) && typeof definition.name === "string" ? definition.name : undefined;
}

/** Throws `UNKNOWN_PENALTY` for what no factory has made. */
export function assertPenalty(given: unknown, what: string): asserts given is Penalty {
  if (isPenalty(given)) return;
  const factory = factoryName(given);
  throw new RegError("UNKNOWN_PENALTY", {
    who: "@reg/core",
    what,
    expected: "a penalty, such as l1({ l1: 0.01 })",
    received: factory === undefined ? show(given) : `the factory ${factory}`,
    advice: factory === undefined ? "parsePenalty reads names and JSON." : `Call it: ${factory}({ … }).`,
  });
}
