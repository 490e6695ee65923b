// Milliseconds of models on onnxruntime-node and onnxruntime-web, each in a process of its own: in one they share a backend.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TimedFile, TimedRuntime } from "./timeChild.ts";

export interface TimedModel {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The shape of its input without the batch. */
  readonly row: readonly number[];
}

/** Milliseconds by model, of a batch on a runtime. */
export interface Times {
  readonly runtime: TimedRuntime;
  readonly batch: number;
  readonly ms: Readonly<Record<string, number>>;
}

async function timeOn(runtime: TimedRuntime, batch: number, files: readonly TimedFile[]): Promise<Times> {
  const child = fork(new URL("timeChild.js", import.meta.url), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  child.send({ runtime, batch, files });
  // What timeChild.ts sends.
  const measured = once(child, "message").then(([message]) => message as Times["ms"]);
  const ended = once(child, "exit").then(([code]): never => {
    throw new Error(`the process that times ${runtime} ended with ${code}`);
  });
  return { runtime, batch, ms: await Promise.race([measured, ended]) };
}

/** Times models on both runtimes; in each the models take turns. */
export async function timeModels(models: readonly TimedModel[], batches: readonly number[]): Promise<readonly Times[]> {
  const folder = mkdtempSync(join(tmpdir(), "figures-"));
  try {
    const files = models.map(({ name, bytes, row }, i): TimedFile => {
      const file = join(folder, `${i}.onnx`);
      writeFileSync(file, bytes);
      return { name, file, row };
    });
    const times: Times[] = [];
    for (const runtime of ["onnxruntime-node", "onnxruntime-web"] as const) {
      for (const batch of batches) times.push(await timeOn(runtime, batch, files));
    }
    return times;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
