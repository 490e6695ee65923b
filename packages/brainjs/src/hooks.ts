import type { FormattedPattern, NetworkInternals } from "./network.ts";

/** What a network calls while it trains, as long as somebody listens. */
export interface Hooks {
  /** In the place of brain.js' own `adjustWeights`. */
  adjustWeights(): void;
  /** After the weights were made: at the first `train`, in `fromJSON`, or when the user starts over. */
  initialized(): void;
  /** Before a call of `train` or `trainAsync`. */
  started(): void;
  /** In the place of a pass through the data, which `pass` makes. */
  passing(data: readonly FormattedPattern[], passed: number, pass: () => boolean): boolean;
}

export interface Hooked {
  /** What the network would use to move its weights: `adjustWeights` or, once Adam was set up, `_adjustWeightsAdam`. */
  optimizer(): () => void;
  unhook(): void;
}

/** Replaces methods by functions. The returned function puts the methods back. */
function replace(net: NetworkInternals, methods: Partial<NetworkInternals>): () => void {
  const names = Object.keys(methods);
  const before = names.map((name) => Object.getOwnPropertyDescriptor(net, name));
  Object.assign(net, methods);
  return () =>
    names.forEach((name, i) => {
      // What the network inherits needs no property of its own.
      Reflect.deleteProperty(net, name);
      if (before[i]) Object.defineProperty(net, name, before[i]);
    });
}

/**
 * `train` and `trainAsync` that say when they start. `trainAsync` of brain.js works in timers, where an error would end the process
 * and leave its promise open. Here the first error ends the training, and the promise is rejected with it.
 */
function trainingMethods(net: NetworkInternals, { started, passing }: Hooks): Partial<NetworkInternals> {
  const { train, trainAsync, trainingTick } = net;
  const runs: { error?: unknown }[] = [];
  return {
    train(...given) {
      started();
      return train.apply(net, given);
    },
    async trainAsync(...given) {
      started();
      const run: { error?: unknown } = {};
      runs.push(run);
      try {
        const status = await trainAsync.apply(net, given);
        if ("error" in run) throw run.error;
        return status;
      } finally {
        runs.splice(runs.indexOf(run), 1);
      }
    },
    trainingTick(...given) {
      const run = runs.at(-1);
      const [data, { iterations }] = given;
      const pass = () => passing(data, iterations, () => trainingTick.apply(net, given));
      if (!run) return pass();
      try {
        return pass();
      } catch (error) {
        run.error = error;
        return false;
      }
    },
  };
}

/**
 * Listens to a network. Nothing but `adjustWeights`, `initialize`, `train`, `trainAsync` and `trainingTick` of this one object is
 * touched.
 */
export function hook(net: NetworkInternals, hooks: Hooks): Hooked {
  let optimizer = net.adjustWeights;
  const makeWeights = net.initialize;
  Object.defineProperty(net, "adjustWeights", {
    configurable: true,
    get: () => hooks.adjustWeights,
    // brain.js sets up Adam by assigning adjustWeights, inside initialize.
    set: (assigned: () => void) => {
      optimizer = assigned;
    },
  });
  const putBack = replace(net, {
    initialize() {
      makeWeights.call(net);
      hooks.initialized();
    },
    ...trainingMethods(net, hooks),
  });
  return {
    optimizer: () => optimizer,
    unhook() {
      // What the network inherits needs no property of its own.
      Reflect.deleteProperty(net, "adjustWeights");
      if (net.adjustWeights !== optimizer) net.adjustWeights = optimizer;
      putBack();
    },
  };
}
