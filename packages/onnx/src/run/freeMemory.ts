/** Frees the memory of arrays. */
export type Free = (array: { readonly buffer: ArrayBufferLike }) => void;

/** A port whose other end is closed: what is transferred to it is freed. `undefined` where engines do not say that it is. */
async function closedPort(): Promise<MessagePort | undefined> {
  const { port1, port2 } = new MessageChannel();
  let closed = false;
  port1.addEventListener("close", () => {
    closed = true;
  });
  port2.close();
  // That takes a turn of the event loop or two.
  for (let turn = 0; turn < 10 && !closed; turn++) await new Promise((done) => setTimeout(done, 10));
  return closed ? port1 : undefined;
}

/** An ArrayBuffer of engines that can free it: Node 20 cannot yet. */
interface Freeing {
  transfer?(length: number): unknown;
}

async function makeFree(): Promise<Free> {
  const port = "transfer" in ArrayBuffer.prototype ? undefined : await closedPort();
  return ({ buffer }) => {
    if (!(buffer instanceof ArrayBuffer)) return;
    try {
      if ("transfer" in buffer) (buffer as Freeing).transfer!(0);
      else port?.postMessage(null, [buffer]);
    } catch {
      // A runtime may keep hold of what it gives out: that is garbage later.
    }
  };
}

let made: Promise<Free> | undefined;

/**
 * Frees arrays that are not read any more, now rather than with the next collection of garbage: a runtime gives out copies as
 * large as the model at each step, and they pile up until then.
 */
export const freeMemory = (): Promise<Free> => {
  made ??= makeFree();
  return made;
};
