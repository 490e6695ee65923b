import { createRequire } from "node:module";
import { type Io, note } from "../io.ts";
import { assertInstalled } from "../stacks/assertInstalled.ts";

const { version }: { version: string } = createRequire(import.meta.url)("../../package.json");

/** What jobs of `reg path` are for: workers of the same version, which have the same data and the same code. */
export const pathJobs = { name: "reg-path", version };

/**
 * Loads what a queue needs, and warns of an address that is not safe and of a server that forgets. Throws CliError where a package is not
 * installed, and RegError where no Redis answers.
 */
export async function loadQueue(io: Io, address: string) {
  assertInstalled("--queue", [{ name: "bullmq" }, { name: "ioredis" }]);
  const queue = await import("@reg/tune/queue");
  for (const warning of [queue.addressWarning(address), await queue.persistenceWarning(address)]) {
    if (warning !== undefined) note(io, `--queue: ${warning}`);
  }
  return queue;
}
