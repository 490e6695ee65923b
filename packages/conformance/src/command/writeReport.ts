/// <reference types="node" />
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { badge } from "../report/badge.ts";
import { htmlReport } from "../report/html.ts";
import { jsonReport } from "../report/json.ts";
import { markdownReport } from "../report/markdown.ts";
import type { Result } from "../runConformance.ts";
import { refused } from "./refused.ts";

const files = {
  "results.json": jsonReport,
  "report.md": markdownReport,
  "index.html": htmlReport,
  "badge.json": badge,
} as const;

/** Makes the folder, before anything runs for minutes and has no place to go. Throws `INVALID_CONFIG`. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw refused(folder, "a folder to write to", (cause as Error).message, undefined, cause); // fs throws Errors.
  }
}

/** Writes every form of the report into a folder and gives the paths. */
export const writeReport = (folder: string, results: readonly Result[]): readonly string[] =>
  Object.entries(files).map(([name, write]) => {
    const path = join(folder, name);
    writeFileSync(path, write(results));
    return path;
  });
