// Runs paths one after the other and keeps each that is finished, beside the file that the command is to write. The name of that file has
// a sum of everything that the paths depend on, so that the same command goes on and another one does not.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { type Execute, type PathJob, type PathResult, type Problem, runJob } from "@reg/tune";
import { CliError } from "../cliError.ts";
import type { Progress } from "../report/progress.ts";
import { writeAtomically } from "../writeAtomically.ts";

/** A sum of what it is given, as a file's name may have it. */
export const sumOf = (...parts: readonly (string | Uint8Array)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** Finished paths by the sum of their job. */
type Kept = Record<string, PathResult>;

function load(file: string): Kept {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new CliError(`${file}: expected the paths of a stopped run. Remove the file, or add --restart.`, 1, cause);
  }
}

export interface KeptJobsOptions {
  readonly file: string;
  readonly progress: Progress;
  /** The exit code of the signal that came, or 0. */
  readonly isStopped: () => number;
  /** Begins again, whatever is kept. */
  readonly restart: boolean;
}

/** What is kept is written at most so often, in milliseconds. */
const pause = 1000;

/** Finished paths, and how to run more. */
export function keptJobs({ file, progress, isStopped, restart }: KeptJobsOptions) {
  const kept = restart ? {} : load(file);
  let written = Date.now();
  let points = 0;
  const save = async () => {
    if (Object.keys(kept).length > 0) await writeAtomically(file, new TextEncoder().encode(JSON.stringify(kept)));
    written = Date.now();
  };
  const assertGoesOn = async () => {
    if (isStopped() === 0) return;
    await save();
    const count = Object.keys(kept).length;
    const told = count > 0 ? `The same command goes on from ${file}` : "There is nothing to go on from";
    throw new CliError(
      `path: stopped after ${count} finished ${count === 1 ? "path" : "paths"}. ${told}.`,
      isStopped(),
    );
  };
  const runOne = async (problem: Problem, job: PathJob): Promise<PathResult> => {
    const key = sumOf(problem.name, JSON.stringify(problem.penalty), JSON.stringify(job));
    const start = points;
    if (!kept[key]) {
      const onPoint = async () => {
        await progress.tick("", ++points);
        await assertGoesOn();
      };
      kept[key] = await runJob(problem, job, { onPoint });
      if (Date.now() - written > pause) await save();
    }
    // A path that ended early is as long as any other in the bar.
    points = start + job.strengths.length;
    await progress.tick("", points);
    return kept[key];
  };
  return {
    /** Runs the paths of a problem. */
    executeFor(problem: Problem): Execute {
      return async (jobs) => {
        const results: PathResult[] = [];
        for (const job of jobs) {
          await assertGoesOn();
          results.push(await runOne(problem, job));
        }
        return results;
      };
    },
    remove: () => rmSync(file, { force: true }),
  };
}
