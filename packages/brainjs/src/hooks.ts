import type { NetworkInternals } from "./network.ts";

/** What a network calls while it trains, as long as somebody listens. */
export interface Hooks {
  /** In the place of brain.js' own `adjustWeights`. */
  adjustWeights(): void;
  /** After the weights were made: at the first `train`, in `fromJSON`, or when the user starts over. */
  initialized(): void;
}

export interface Hooked {
  /** What the network would use to move its weights: `adjustWeights` or, once Adam was set up, `_adjustWeightsAdam`. */
  optimizer(): () => void;
  unhook(): void;
}

/** Listens to a network. Nothing but `adjustWeights` and `initialize` of this one object is touched. */
export function hook(net: NetworkInternals, hooks: Hooks): Hooked {
  let optimizer = net.adjustWeights;
  const initialize = Object.getOwnPropertyDescriptor(net, "initialize");
  const makeWeights = net.initialize;
  Object.defineProperty(net, "adjustWeights", {
    configurable: true,
    get: () => hooks.adjustWeights,
    // brain.js sets up Adam by assigning adjustWeights, inside initialize.
    set: (assigned: () => void) => {
      optimizer = assigned;
    },
  });
  net.initialize = () => {
    makeWeights.call(net);
    hooks.initialized();
  };
  return {
    optimizer: () => optimizer,
    unhook() {
      // What the network inherits needs no property of its own.
      Reflect.deleteProperty(net, "adjustWeights");
      if (net.adjustWeights !== optimizer) net.adjustWeights = optimizer;
      Reflect.deleteProperty(net, "initialize");
      if (initialize) Object.defineProperty(net, "initialize", initialize);
    },
  };
}
