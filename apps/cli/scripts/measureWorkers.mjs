// How much faster two workers are than one: `node scripts/measureWorkers.mjs`, with redis-server installed and nothing else running. Both are measured in
// turn, on paths that nobody has followed before.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const reg = fileURLToPath(new URL("../bin/reg.mjs", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "reg-workers-"));
const server = createServer().listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const { port } = server.address();
await new Promise((resolve) => server.close(resolve));
const redis = spawn(process.env.REDIS_SERVER ?? "redis-server", ["--port", `${port}`, "--save", "", "--dir", folder]);
const queue = `redis://127.0.0.1:${port}`;

/** Seconds of cross-validation with so many workers, of which each follows one path at a time. */
async function measure(workers, seed) {
  const all = Array.from({ length: workers }, () => spawn(process.execPath, [reg, "worker", "--queue", queue]));
  await delay(3000);
  const start = performance.now();
  const what = ["--data", "breast-cancer", "--count", "100", "--folds", "10", "--repeats", "3"];
  await promisify(execFile)(process.execPath, [reg, "path", ...what, "--seed", `${seed}`, "--queue", queue, "--json"], {
    cwd: folder,
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - start) / 1000;
  for (const worker of all) worker.kill("SIGKILL");
  return seconds;
}

try {
  await delay(500);
  for (const seed of [1, 2]) {
    const [one, two] = [await measure(1, 2 * seed), await measure(2, 2 * seed + 1)];
    console.log(`one worker ${one.toFixed(1)} s, two ${two.toFixed(1)} s: ${(one / two).toFixed(2)} times as fast`);
  }
} finally {
  redis.kill();
  await rm(folder, { recursive: true, force: true });
}
