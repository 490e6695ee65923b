import { describe, expect, it } from "vitest";
import { reason, startRedis } from "../../test/queue/redisServer.ts";
import { persistenceWarning } from "./persistenceWarning.ts";

describe.skipIf(reason !== "")(`persistenceWarning${reason}`, () => {
  it("warns of a server that forgets what it has when it crashes, without its password", async () => {
    const forgetful = await startRedis("--appendonly", "no");
    expect(await persistenceWarning(forgetful.url.replace("//", "//:unused@"))).toBe(
      `${forgetful.url} keeps no append-only file: when it crashes, it forgets paths and results, which are then computed again. Start it with redis-server --appendonly yes.`,
    );
    await forgetful.close();
  });

  it("says nothing of a server that keeps what it has, or that refuses the question", async () => {
    for (const options of [[], ["--appendonly", "no", "--rename-command", "CONFIG", ""]]) {
      const server = await startRedis(...options);
      expect(await persistenceWarning(server.url)).toBeUndefined();
      await server.close();
    }
  });
});
