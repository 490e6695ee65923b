/// <reference types="node" />
import { readFileSync } from "node:fs";
import { show } from "@reg/core/adapter";
import { assertNames, type CaseNames } from "../caseNames.ts";
import { refused } from "./refused.ts";

const example = `Write { "l1/prox": "issue 12: thresholds twice" }: names of cases, each with the reason.`;

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const received = missing ? "none of this name" : (cause as Error).message; // fs and JSON throw Errors.
    throw refused(path, missing ? "a file" : "a JSON file", received, missing ? undefined : example, cause);
  }
}

/** The list of known failures in a JSON file. Throws `INVALID_CONFIG` for another form and for a name that no case has. */
export function readKnownFailing(path: string): CaseNames {
  const content = parse(path);
  const isList = typeof content === "object" && content !== null && !Array.isArray(content);
  if (!isList) throw refused(path, "an object", show(content), example);
  const wrong = Object.entries(content).find(([, reason]) => typeof reason !== "string" || reason === "");
  if (wrong) throw refused(`${path}, ${JSON.stringify(wrong[0])}`, "a reason in words", show(wrong[1]), example);
  const names = content as CaseNames; // Every value was looked at.
  assertNames(path, names);
  return names;
}
