// A worker in a process of its own, to be killed.
import { createQueueWorker } from "../../src/queue/queueWorker.ts";

const [redis, module] = process.argv.slice(2) as [string, string];
await createQueueWorker({ redis, name: "lasso", version: "1", module, lock: 2 });
