import { isRecord } from "./isRecord.ts";
import { didYouMean } from "./nearest.ts";
import { refuseConfig as refuse } from "./refuseConfig.ts";
import type { RegError } from "./regError.ts";

/** A rule to show in advice. */
export const anyRule = `{ "match": "dense*/kernel", "penalty": "l1" }`;
const inRules = `Put it into { "rules": [ … ] }.`;

/** The refusal of what is no configuration at all. */
export function noConfig(given: unknown): RegError {
  if (!isRecord(given)) {
    const advice = Array.isArray(given) ? inRules : `Write "l1", { "penalty": "l1" } or { "rules": [${anyRule}] }.`;
    return refuse("configuration", "a penalty or an object with rules", given, advice);
  }
  const keys = Object.keys(given);
  const isRule = ["match", "role", "units", "on"].some((key) => keys.includes(key));
  const typo = keys.map((key) => didYouMean(key, ["rules", "penalty", "penalties"])).find(Boolean);
  const advice = isRule ? inRules : (typo ?? `Write { "penalty": "l1" } or { "rules": [${anyRule}] }.`);
  return refuse("configuration", `"penalty" or "rules"`, given, advice);
}
