import { RegError } from "@reg/core";
import { Redis } from "ioredis";
import { refuse } from "../refuse.ts";

/** How long a server may take to answer for the first time, in milliseconds. */
const patience = 5000;

/** Between two attempts to reach a server that has gone away, at most, in milliseconds. */
const longestPause = 2000;

/** The address without what is secret. Throws `INVALID_PARAMETER` for another kind of address. */
function parseAddress(address: unknown): URL {
  const url = typeof address === "string" && URL.canParse(address) ? new URL(address) : undefined;
  if (url && ["redis:", "rediss:"].includes(url.protocol) && url.hostname !== "") return url;
  // What was typed may have a password in it.
  const received = url ? `${url.protocol}//…` : "no URL";
  throw refuse("INVALID_PARAMETER", "redis", "redis://HOST:PORT or rediss://HOST:PORT", received);
}

const shown = ({ protocol, hostname, port }: URL): string => `${protocol}//${hostname}:${port || "6379"}`;

/** An address as others may read it: without a password. */
export const shownAddress = (address: string): string => shown(parseAddress(address));

const isLoopback = (hostname: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** What is unsafe about an address, in words for its user; nothing where the server asks for a password or is on this machine. */
export function addressWarning(address: string): string | undefined {
  const url = parseAddress(address);
  if (url.password !== "" || isLoopback(url.hostname)) return undefined;
  return `${shown(url)} has no password: whoever reaches it can read the data and change the results. Set requirepass there and write redis://:PASSWORD@HOST.`;
}

function unreachable(url: URL, cause: unknown): RegError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new RegError("RUNTIME_FAILED", {
    who: "@reg/tune",
    what: shown(url),
    expected: "a Redis server that answers",
    received: code ?? message.replace(/\.$/, ""),
    advice: /NOAUTH|WRONGPASS/.test(message)
      ? "Write redis://:PASSWORD@HOST:PORT."
      : "Start one with redis-server --appendonly yes, or correct the address.",
    cause,
  });
}

/**
 * A connection that has answered. Once it has, it waits for a server that goes away. Throws `INVALID_PARAMETER`, and `RUNTIME_FAILED` within seconds
 * where no server answers.
 */
export async function connect(address: string): Promise<Redis> {
  const url = parseAddress(address);
  let answered = false;
  let last: unknown;
  const redis = new Redis(address, {
    lazyConnect: true,
    connectTimeout: patience,
    maxRetriesPerRequest: null, // BullMQ wants this: commands wait for the server.
    retryStrategy: (times) => (answered ? Math.min(times * 100, longestPause) : null),
  });
  redis.on("error", (error) => {
    last = error;
  });
  const timer = setTimeout(() => redis.disconnect(), patience);
  try {
    await redis.connect();
    await redis.ping();
    answered = true;
    return redis;
  } catch (error) {
    redis.disconnect();
    throw unreachable(url, last ?? error);
  } finally {
    clearTimeout(timer);
  }
}
