// The module that makes the problem of `reg path`, in the command's own process and in those of a pool.
import type { Penalty } from "@reg/core";
import type { Problem } from "@reg/tune";
import { assertStacks } from "../stacks/loadStack.ts";
import { assertRuntimes } from "../stacks/runtimes.ts";
import { linearPath } from "./linearPath.ts";
import { loadPathData, type PathData } from "./pathData.ts";
import type { ProblemRequest } from "./pathRequest.ts";
import { stackPath } from "./stackPath.ts";
import { unitPenalty } from "./unitPenalty.ts";

/** What was asked for, as a problem. Only what it needs is loaded. */
export async function problemOf({ model, stack }: ProblemRequest, data: PathData, penalty: Penalty): Promise<Problem> {
  if (model === undefined && stack === undefined) return linearPath(data, penalty);
  if (model === undefined) {
    assertStacks([stack!]);
    return stackPath(stack!, data, penalty);
  }
  assertRuntimes("path", ["onnxruntime-node"]);
  return (await import("./modelPath.ts")).modelPath(model, data, penalty);
}

/** For `@reg/tune/pool`: reads the data again, in the process that calls it. */
export default (request: ProblemRequest): Promise<Problem> =>
  problemOf(request, loadPathData(request), unitPenalty(request.penalty));
