// Lists of cases by name: what a target skips, what is known to fail.
import { RegError } from "@reg/core";
import { allCases } from "./allCases.ts";
import type { Case } from "./case.ts";

/** Cases by name, each with a reason. A name is a case's or its beginning up to a slash; `*` in it matches any one part. */
export type CaseNames = Readonly<Record<string, string>>;

/** Whether a case's name is `written` or goes on after it with a slash. */
export function covers(written: string, name: string): boolean {
  const parts = name.split("/");
  return written.split("/").every((part, i) => part === parts[i] || (part === "*" && i < parts.length));
}

/** The reason a list has for a case; `undefined` when the case is not on it. */
export function reasonIn(names: CaseNames, { name }: Case): string | undefined {
  const key = Object.keys(names).find((written) => covers(written, name));
  return key === undefined ? undefined : names[key];
}

/** Throws `INVALID_CONFIG` for a name that no case has: it is misspelled, or the case never existed. */
export function assertNames(what: string, names: CaseNames): void {
  const unknown = Object.keys(names).find((written) => !allCases.some(({ name }) => covers(written, name)));
  if (unknown === undefined) return;
  throw new RegError("INVALID_CONFIG", {
    who: "@reg/conformance",
    what,
    expected: "the name of a case or its beginning up to a slash (* is any part)",
    received: JSON.stringify(unknown),
    advice: `They begin with ${[...new Set(allCases.map(({ name }) => name.split("/")[0]))].join(", ")}.`,
  });
}
