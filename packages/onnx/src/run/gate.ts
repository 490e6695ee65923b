import { RegError } from "@reg/core";

/** Who changes a trainer: one task at a time. */
export interface Gate {
  /** Runs a task that trains, unless another is under way; whatever becomes of it, the next one may come. Throws `TRAINER_BUSY`. */
  hold<Result>(what: string, task: () => Promise<Result>): Promise<Result>;
  /** Runs a callback of the task that is under way: it may write weights, as no run of the runtime is. */
  pause<Result>(callback: () => Result | Promise<Result>): Promise<Result>;
  /** Throws `TRAINER_BUSY` while a task is under way. */
  assertFree(what: string): void;
  /** Throws `TRAINER_BUSY` while a task is under way that is not in a callback. */
  assertPaused(what: string): void;
  /** Waits for the end of the task, unless it waits for a callback itself. */
  idle(): Promise<void>;
}

/** The gate of a trainer. */
export function createGate(): Gate {
  let holder: { readonly what: string; readonly end: Promise<unknown> } | undefined;
  let paused = false;
  const refuse = (what: string, during: string) =>
    new RegError("TRAINER_BUSY", {
      who: "@reg/onnx",
      what,
      expected: "a trainer that nothing else trains",
      received: `one during ${during}`,
      advice: `Await ${during} first, or end it by its signal.`,
    });
  const assertFree = (what: string) => {
    if (holder) throw refuse(what, holder.what);
  };
  return {
    assertFree,
    assertPaused(what) {
      if (!paused) assertFree(what);
    },
    async hold(what, task) {
      assertFree(what);
      const running = task();
      holder = { what, end: running };
      try {
        return await running;
      } finally {
        holder = undefined;
      }
    },
    async pause(callback) {
      paused = true;
      try {
        return await callback();
      } finally {
        paused = false;
      }
    },
    async idle() {
      if (holder && !paused) await holder.end.catch(() => {});
    },
  };
}
