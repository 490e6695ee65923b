// Files of a problem in Redis, by the sum of their bytes: jobs name them, and each is there once.
import type { Redis } from "ioredis";
import { refuse } from "../refuse.ts";
import { keptFor } from "./keptPath.ts";
import type { Files } from "./queuedProblem.ts";
import { sumOf } from "./queueTask.ts";

const keyOf = (sum: string): string => `reg:file:${sum}`;

/** The sum of each file. */
export const sumsOf = (files: Files): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sumOf(bytes)]));

/** Sends what is not there yet. */
export async function sendFiles(redis: Redis, files: Files): Promise<void> {
  for (const bytes of Object.values(files)) {
    const key = keyOf(sumOf(bytes));
    if ((await redis.expire(key, keptFor)) === 0) await redis.set(key, Buffer.from(bytes), "EX", keptFor);
  }
}

/** The files of a job. Throws `INVALID_DATA` for one that is not there, or is not what its name says. */
export async function receiveFiles(redis: Redis, sums: Readonly<Record<string, string>>): Promise<Files> {
  const received: Record<string, Uint8Array> = {};
  for (const [name, sum] of Object.entries(sums)) {
    const bytes = await redis.getBuffer(keyOf(sum));
    if (bytes === null || sumOf(bytes) !== sum) {
      const found = bytes === null ? "none" : "other bytes";
      throw refuse("INVALID_DATA", name, `a file of sum ${sum.slice(0, 8)} in Redis`, found, "Run the command again.");
    }
    // Not as a Buffer, whose `slice` is a view of memory that is shared.
    received[name] = new Uint8Array(bytes);
  }
  return received;
}
