// The module that makes the problem of `reg path` in the processes of `reg worker`. Everything it is given comes from the queue.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Problem } from "@reg/tune";
import type { Files } from "@reg/tune/queue";
import { choice } from "../choice.ts";
import makeProblem from "../path/pathProblem.ts";
import type { ProblemRequest } from "../path/pathRequest.ts";
import { stackNames } from "../stacks/stack.ts";
import { isTable, sentNames } from "./sentRequest.ts";

/** Makes the problem from files that were sent. A job names no file of this machine: of its own words it has those of data of ours. */
export default async function queuedProblem(given: ProblemRequest, files: Files): Promise<Problem> {
  const folder = mkdtempSync(join(tmpdir(), "reg-worker-"));
  const write = (name: string): string => {
    const path = join(folder, name);
    writeFileSync(path, files[name] ?? "");
    return path;
  };
  const { model, stack } = given;
  try {
    return await makeProblem({
      ...given,
      ...(isTable(given.data) && { data: write(sentNames.data) }),
      ...(model !== undefined && { model: write(sentNames.model) }),
      ...(stack !== undefined && { stack: choice("--stack", stack, stackNames) }),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
