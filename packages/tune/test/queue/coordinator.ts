// Cross-validation through a queue in a process of its own, to be killed.
import { crossValidate } from "../../src/crossValidate.ts";
import { createQueue } from "../../src/queue/queue.ts";
import problem, { table } from "./problem.ts";

const [redis, given] = process.argv.slice(2) as [string, string];
const files = { table: table() };
const queue = await createQueue({ redis, name: "lasso", version: "1", arguments: JSON.parse(given), files });
await crossValidate(problem({}, files), { count: 20, execute: queue.execute });
