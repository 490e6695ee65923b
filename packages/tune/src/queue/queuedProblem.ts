import type { Awaitable } from "@reg/core/adapter";
import { show } from "@reg/core/adapter";
import * as v from "valibot";
import type { Problem } from "../problem.ts";
import { refuse } from "../refuse.ts";

/** Bytes by name. */
export type Files = Readonly<Record<string, Uint8Array>>;

/**
 * The default export of a problem's module, which a worker loads. For the same arguments and files it must make the same problem in every process.
 * Both come from the queue: who can write to it decides them, so they are to be checked, and no path or code is to be taken from them.
 */
export type MakeQueuedProblem = (given: never, files: Files) => Awaitable<Problem>;

/** Which workers may take a job: those of the same name and version. */
export interface ProblemName {
  /** For people, and a part of keys: letters, digits, dots and hyphens. */
  readonly name: string;
  /** Of the code that makes the problem. Workers of another version would compute other bits, so they never see the jobs. */
  readonly version: string;
}

const word = v.pipe(v.string(), v.regex(/^[\w.+-]+$/), v.title("letters, digits, dots and hyphens"));

export const problemNameEntries = { name: word, version: word };

/** The queue of BullMQ. */
export const queueName = ({ name, version }: ProblemName): string => `${name}@${version}`;

/** Throws `INVALID_PARAMETER` for a module that is no file. */
export function assertModule(module: unknown): asserts module is string {
  if (typeof module === "string" && module.startsWith("file:")) return;
  const advice = `Write new URL("./problem.js", import.meta.url).href.`;
  throw refuse("INVALID_PARAMETER", "module", "the file: URL of a module", show(module), advice);
}
