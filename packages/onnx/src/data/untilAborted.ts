/** What a promise gives, unless the signal aborts first. */
const orAborted = <Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });

/**
 * The items of an iterable until a signal aborts, also while the next one is awaited: a source that hangs does not keep `fit`.
 * Throws the signal's reason. The iterable is closed either way.
 */
export async function* untilAborted<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Item, void> {
  if (!signal) return yield* items;
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let done = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await orAborted(Promise.resolve(iterator.next()), signal);
      done = next.done === true;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    const closed = done ? undefined : Promise.resolve(iterator.return?.());
    // A generator closes after what it waits for, and that may be what was aborted.
    if (signal.aborted) closed?.catch(() => {});
    else await closed;
  }
}
