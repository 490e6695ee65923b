import { type Awaitable, show } from "@reg/core/adapter";
import type { Problem } from "../problem.ts";
import { refuse } from "../refuse.ts";

/** Where another process gets a problem from: data only, so that nothing that travels to a worker is code. */
export interface ProblemSource {
  /** The `file:` URL of a module whose default export is a `MakeProblem`. The caller chooses it; a job cannot. */
  readonly module: string;
  /** What that function is given: JSON. */
  readonly arguments?: unknown;
}

/** The default export of a problem's module. For the same arguments it must make the same problem in every process. */
export type MakeProblem = (given: never) => Awaitable<Problem>;

/** Throws `INVALID_PARAMETER` for a source that is no file. */
export function assertSource(source: ProblemSource): void {
  if (typeof source?.module === "string" && source.module.startsWith("file:")) return;
  const advice = `Write new URL("./problem.js", import.meta.url).href.`;
  throw refuse("INVALID_PARAMETER", "module", "the file: URL of a module", show(source?.module), advice);
}

/** Makes the problem in this process. Throws `INVALID_PARAMETER` for a module without such a function. */
export async function problemFrom(source: ProblemSource): Promise<Problem> {
  assertSource(source);
  const { default: make } = await import(source.module);
  if (typeof make === "function") return make(source.arguments);
  throw refuse("INVALID_PARAMETER", source.module, "a default export that makes a problem", show(make));
}
