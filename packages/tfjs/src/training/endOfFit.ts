// What goes wrong in a fit ends it the way `model.stopTraining` does: tfjs then disposes what it has kept, which it does not when a
// callback or a step throws.
import type { ModelInternals } from "../internals.ts";

type Callback = Readonly<Record<string, unknown>>;

/** A fit that something has gone wrong in. */
export interface Ending {
  readonly hasFailed: boolean;
  /** Ends the fit with this error, unless another one has. */
  fail(error: unknown): void;
  /** Throws what it was ended with. */
  rethrow(): void;
}

export function endingOf(model: ModelInternals): Ending {
  let failure: { readonly error: unknown } | undefined;
  return {
    get hasFailed() {
      return failure !== undefined;
    },
    fail(error) {
      failure ??= { error };
      model.stopTraining = true;
    },
    rethrow() {
      if (failure) throw failure.error;
    },
  };
}

const hooks = ["Train", "Epoch", "Batch"].flatMap((what) => [`on${what}Begin`, `on${what}End`]).concat("onYield");

/** The callback with an eye on what it throws; after a failure none is called. Its state stays its own. */
function watched(callback: Callback, ending: Ending): Callback {
  // tfjs tells its own kind of callback by its class, which stays.
  const own = Object.create(callback) as Record<string, unknown>;
  for (const name of ["setParams", "setModel"]) {
    const set = callback[name];
    if (typeof set === "function") own[name] = (...args: unknown[]) => set.apply(callback, args);
  }
  for (const name of hooks) {
    const act = callback[name];
    if (typeof act !== "function") continue;
    own[name] = async (...args: unknown[]) => {
      if (ending.hasFailed) return;
      try {
        await act.apply(callback, args);
      } catch (error) {
        ending.fail(error);
      }
    };
  }
  return own;
}

/** The callbacks of a fit, one or several. */
export function watchedCallbacks(callbacks: unknown, ending: Ending): unknown {
  if (Array.isArray(callbacks)) return callbacks.map((callback) => watched(callback as Callback, ending));
  return typeof callbacks === "object" && callbacks !== null ? watched(callbacks as Callback, ending) : callbacks;
}
