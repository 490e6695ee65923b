import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { allCases, type Result, runConformance } from "@reg/conformance";
import { CliError } from "./cliError.ts";
import type { Io } from "./io.ts";
import { startProgress } from "./report/progress.ts";
import { type RuntimeName, runtimes } from "./stacks/runtimes.ts";

async function here(io: Io, name: RuntimeName): Promise<readonly Result[]> {
  const target = await runtimes[name].load();
  const { tick, stop } = startProgress(io, name, allCases.length);
  try {
    return await runConformance(target, { onResult: ({ case: text }) => tick(text) });
  } finally {
    stop();
  }
}

/** In a separate process: `reg conform --runtime NAME --json`, which fails when a case fails, and still prints. */
async function elsewhere(name: RuntimeName): Promise<readonly Result[]> {
  const bin = fileURLToPath(new URL("../bin/reg.mjs", import.meta.url));
  const argv = [bin, "conform", "--runtime", name, "--json"];
  const run = promisify(execFile)(process.execPath, argv, { maxBuffer: 2 ** 28 });
  const stop = () => run.child.kill();
  process.once("exit", stop);
  try {
    // A rejection of execFile carries what was printed.
    const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error);
    if (stdout === "") throw new CliError(`conform: expected ${name} to run, received: ${stderr.trim()}`, 1);
    return JSON.parse(stdout).results;
  } finally {
    process.off("exit", stop);
  }
}

/** Runs the suite on each runtime. Where both of onnxruntime's run, -web gets a separate process. */
export async function runSuite(io: Io, names: readonly RuntimeName[]): Promise<readonly Result[]> {
  const apart = names.includes("onnxruntime-node") ? "onnxruntime-web" : undefined;
  const results: Result[] = [];
  for (const name of names) results.push(...(await (name === apart ? elsewhere(name) : here(io, name))));
  return results;
}
