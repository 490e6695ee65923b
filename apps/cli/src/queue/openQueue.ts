import type { Pool } from "@reg/tune/pool";
import { type Io, note } from "../io.ts";
import type { ProblemRequest } from "../path/pathRequest.ts";
import { hidePassword } from "./hidePassword.ts";
import { loadQueue, pathJobs } from "./loadQueue.ts";
import { sentRequest } from "./sentRequest.ts";

/** The queue of `reg path`, as a pool. Says what to do where no worker is there. Throws CliError, and RegError where no Redis answers. */
export async function openQueue(io: Io, address: string, request: ProblemRequest): Promise<Pool> {
  const { createQueue } = await loadQueue(io, address);
  const queue = await createQueue({ redis: address, ...pathJobs, ...sentRequest(request) });
  if ((await queue.workers()) === 0) {
    note(io, `--queue: no worker of this version is there yet. Start one: reg worker --queue ${hidePassword(address)}`);
  }
  return queue;
}
