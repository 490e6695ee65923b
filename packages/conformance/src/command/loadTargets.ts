/// <reference types="node" />
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { show } from "@reg/core/adapter";
import type { Target } from "../target.ts";
import { refused } from "./refused.ts";

const members = {
  adapter: "object",
  version: "string",
  training: "object",
  build: "function",
  train: "function",
} as const;

const example = "Write `export default myTarget();` at its end: the README of @reg/conformance has a whole one.";

function assertTarget(path: string, candidate: unknown): Target {
  if (typeof candidate !== "object" || candidate === null) {
    throw refused(path, "a target as its default export", show(candidate), example);
  }
  // Any object may be asked for a member.
  const given = candidate as Record<string, unknown>;
  for (const [name, type] of Object.entries(members)) {
    if (typeof given[name] === type && given[name] !== null) continue;
    throw refused(`${path}, ${name}`, `${type === "object" ? "an" : "a"} ${type}`, show(given[name]), example);
  }
  const { arithmetic } = given;
  if (arithmetic !== "core" && (typeof arithmetic !== "object" || arithmetic === null)) {
    throw refused(`${path}, arithmetic`, `an object, or "core"`, show(arithmetic), example);
  }
  return candidate as Target; // Its members are there; what they do is for the suite to find out.
}

/** The file's exports. An error in its code becomes one line with the file's name. */
async function from<T>(path: string, expected: string, give: () => Promise<T>): Promise<T> {
  try {
    return await give();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw refused(path, expected, message.split("\n")[0]!, undefined, cause);
  }
}

/**
 * The targets that a file exports as its default: one or several, or a function that gives them. Throws `INVALID_CONFIG` for a
 * file without one.
 */
export async function loadTargets(path: string): Promise<readonly Target[]> {
  if (!existsSync(path)) throw refused(path, "a file", "none of this name", "Give its path: --target ./target.mjs");
  const load = (): Promise<Record<string, unknown>> => import(pathToFileURL(resolve(path)).href);
  const exported = await from(path, "a module that can be imported", load);
  if (!("default" in exported)) {
    const names = Object.keys(exported);
    const received = names.length > 0 ? `exports named ${names.join(", ")}` : "no exports";
    throw refused(path, "a target as its default export", received, example);
  }
  const { default: main } = exported;
  const given =
    typeof main === "function" ? await from(path, "its default export to give a target", async () => main()) : main;
  const targets: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (targets.length === 0) throw refused(path, "a target as its default export", "an empty list", example);
  return targets.map((target) => assertTarget(path, target));
}
