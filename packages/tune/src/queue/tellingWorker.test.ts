import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { buildForProcesses } from "../../test/processes.ts";
import problem, { table } from "../../test/queue/problem.ts";
import { reason, startRedis } from "../../test/queue/redisServer.ts";
import { crossValidate } from "../crossValidate.ts";

// Elsewhere there is no /proc to look at.
it.skipIf(reason !== "" || process.platform !== "linux")(
  `keeps the password out of what others see of its processes${reason}`,
  async () => {
    const built = await buildForProcesses("telling-test", {
      queue: "src/queue/queue.ts",
      processor: "src/queue/processor.ts",
      problem: "test/queue/problem.ts",
    });
    const folder = await mkdtemp(join(tmpdir(), "reg-queue-"));
    const server = await startRedis("--requirepass", "secret-word");
    const { createQueue, createQueueWorker }: typeof import("./queue.ts") = await import(built.url("queue"));
    const files = { table: table() };
    const named = { redis: server.url.replace("//", "//:secret-word@"), name: "lasso", version: "1" };
    const worker = await createQueueWorker({ ...named, module: built.url("problem"), workers: 2 });
    const log = join(folder, "log");
    const queue = await createQueue({ ...named, arguments: { log }, files });
    await crossValidate(problem({}, files), { count: 5, execute: queue.execute });
    // Each line begins with the number of a process, which waits for the next job.
    const lines = (await readFile(log, "utf8")).trim().split("\n");
    for (const pid of new Set(lines.map((line) => line.split(" ")[0]))) {
      expect(await readFile(`/proc/${pid}/environ`, "utf8")).toContain("PATH=");
      for (const what of ["environ", "cmdline"]) {
        expect(await readFile(`/proc/${pid}/${what}`, "utf8")).not.toContain("secret-word");
      }
    }
    await queue.close();
    await worker.close();
    await server.close();
    await built.remove();
    await rm(folder, { recursive: true });
  },
);
