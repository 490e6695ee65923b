// A Redis server of one's own on a free port of this machine, with everything that was written kept in a file.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";

const command = process.env.REDIS_SERVER ?? "redis-server";

function isInstalled(): boolean {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Why there is no server, for the name of what is skipped; "" where there is one. */
export const reason = isInstalled() ? "" : ` (skipped: no ${command} on this machine; set REDIS_SERVER)`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

export interface RedisServer {
  readonly url: string;
  /** Kills the server as a power cut would, and starts it again from its file. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

export async function startRedis(...extra: string[]): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), "reg-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const argv = [
    "--port",
    `${port}`,
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    "--appendonly",
    "yes",
    "--save",
    "",
    ...extra,
  ];
  let server: ChildProcess;
  const start = async () => {
    server = spawn(command, argv, { stdio: "ignore" });
    const client = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    client.on("error", () => {});
    // It answers with an error while it loads, or wants a password.
    while ((await client.ping().catch((error: Error) => error.message)).startsWith("LOADING")) await delay(20);
    client.disconnect();
  };
  const end = async (signal: NodeJS.Signals) => {
    const exit = once(server, "exit");
    server.kill(signal);
    await exit;
  };
  await start();
  return {
    url,
    async crash() {
      await end("SIGKILL");
      await start();
    },
    async close() {
      await end("SIGTERM");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
