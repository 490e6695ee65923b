import type { Redis } from "ioredis";
import type { Checkpoints, PathCheckpoint } from "../checkpoints.ts";
import type { PathResult } from "../results.ts";

/** What is kept is forgotten after so many seconds without use: 30 days. */
export const keptFor = 30 * 24 * 3600;

/** Between two checkpoints of a path, at least, in milliseconds. */
const pause = 1000;

const keyOf = (id: string): string => `reg:path:${id}`;

/** Why a path could not be computed. */
export interface KeptError {
  readonly message: string;
  readonly code?: string;
}

/** The results of these paths, where they are finished. */
export async function finishedPaths(redis: Redis, ids: readonly string[]): Promise<(PathResult | undefined)[]> {
  const texts = await Promise.all(ids.map((id) => redis.hget(keyOf(id), "result")));
  return texts.map((text) => (text === null ? undefined : JSON.parse(text)));
}

export async function keptError(redis: Redis, id: string): Promise<KeptError | undefined> {
  const text = await redis.hget(keyOf(id), "error");
  return text === null ? undefined : JSON.parse(text);
}

/** One path in Redis: its checkpoint while it is followed, then its result. A write that comes twice writes the same. */
export function keptPath(redis: Redis, id: string) {
  const key = keyOf(id);
  let written = Date.now();
  const checkpoints: Checkpoints = {
    async load(): Promise<PathCheckpoint | undefined> {
      const [text, state] = await redis.hmgetBuffer(key, "points", "state");
      return text && state ? { ...JSON.parse(text.toString()), state: new Uint8Array(state) } : undefined;
    },
    isDue: () => Date.now() - written > pause,
    async save({ state, ...rest }) {
      await redis
        .multi()
        .hset(key, { points: JSON.stringify(rest), state: Buffer.from(state) })
        .expire(key, keptFor)
        .exec();
      written = Date.now();
    },
  };
  return {
    checkpoints,
    result: async (): Promise<PathResult | undefined> => (await finishedPaths(redis, [id]))[0],
    /** Keeps the result, and forgets the checkpoint. */
    async finish(result: PathResult): Promise<void> {
      const fields = ["points", "state", "error"];
      await redis
        .multi()
        .hset(key, { result: JSON.stringify(result) })
        .hdel(key, ...fields)
        .expire(key, keptFor)
        .exec();
    },
    async fail(error: KeptError): Promise<void> {
      await redis
        .multi()
        .hset(key, { error: JSON.stringify(error) })
        .expire(key, keptFor)
        .exec();
    },
  };
}
