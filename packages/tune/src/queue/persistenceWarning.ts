import { connect, shownAddress } from "./connect.ts";

/**
 * What a server forgets when it crashes, in words for its user; nothing where it keeps an append-only file, or does not say, as a managed one
 * may. Throws `INVALID_PARAMETER`, and `RUNTIME_FAILED` where no server answers.
 */
export async function persistenceWarning(address: string): Promise<string | undefined> {
  const redis = await connect(address);
  try {
    const answer = await redis.config("GET", "appendonly").catch(() => []);
    if ((answer as readonly string[])[1] !== "no") return undefined;
    return `${shownAddress(address)} keeps no append-only file: when it crashes, it forgets paths and results, which are then computed again. Start it with redis-server --appendonly yes.`;
  } finally {
    redis.disconnect();
  }
}
