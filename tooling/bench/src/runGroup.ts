import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { MeasuredRow, Row } from "./row.ts";

/** The figures of a group of rows, or why there are none. */
export type GroupResult = { readonly rows: readonly MeasuredRow[] } | { readonly missing: string };

/** PyTorch is an optional peer: named by REG_BENCH_PYTHON, or the python3 there is. */
async function runPython(rows: readonly Row[]): Promise<GroupResult> {
  const python = process.env.REG_BENCH_PYTHON ?? "python3";
  // The script stays in src: it is not compiled.
  const script = fileURLToPath(new URL("../src/pytorch.py", import.meta.url));
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const failed = once(child, "error").then(([error]: Error[]) => error!.message);
  child.stdin.on("error", () => undefined).end(JSON.stringify(rows));
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk;
  });
  const code = await Promise.race([once(child, "close").then(([status]: number[]) => status), failed]);
  if (code === 0) return { rows: JSON.parse(printed) };
  return { missing: code === 3 ? `${python} has no torch` : `${python}: ${code}` };
}

async function runChild(rows: readonly Row[]): Promise<GroupResult> {
  const built = fileURLToPath(new URL("./child.js", import.meta.url));
  const script = existsSync(built) ? built : fileURLToPath(new URL("../dist/child.js", import.meta.url));
  // What frameworks print on stdout does not belong to the benchmark's.
  const child = fork(script, { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let complaints = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    complaints += chunk;
  });
  child.send(rows);
  // What child.ts sends.
  const measured = once(child, "message").then(([message]) => message as GroupResult);
  const ended = once(child, "exit").then(([code]) => ({ missing: `exit ${code}: ${complaints.trim().slice(-600)}` }));
  return Promise.race([measured, ended]);
}

/** Measures rows of one stack and runtime in a separate process. */
export const runGroup = (rows: readonly Row[]): Promise<GroupResult> =>
  rows[0]!.stack === "pytorch" ? runPython(rows) : runChild(rows);
