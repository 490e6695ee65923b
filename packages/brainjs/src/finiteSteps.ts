// A network whose numbers become NaN or infinite never recovers, and brain.js trains on. So each pattern is checked, and training
// stops with the last numbers that were finite.
//
// A pattern costs one look at its outputs, gradients and biases: numbers a unit, where the update has numbers a weight. All numbers
// are read and copied once in 32 patterns. What goes back by a copy is at most 31 patterns old.
import { RegError } from "@reg/core";
import type { InitializedNetwork } from "./network.ts";

/** Patterns from one copy to the next: reading and copying all numbers takes less than a hundredth of the time of so many. */
const period = 32;

/** Layers of numbers; brain.js leaves a hole where the input layer has none, and Adam's come when Adam is set up. */
type Layers = readonly (ArrayLike<number> | undefined)[];
type Rows = readonly (readonly Float32Array[] | undefined)[];

/** 0 as long as all numbers are finite, NaN with the first that is not. Asked twice a pattern. */
function spoiled(layers: Layers): number {
  let sum = 0;
  for (let layer = 0; layer < layers.length; layer++) {
    const numbers = layers[layer];
    if (numbers === undefined) continue;
    for (let i = 0; i < numbers.length; i++) sum += numbers[i]! * 0;
  }
  return sum;
}

/** Everything that a step changes: weights and the optimizer's memory. */
function stateOf(net: InitializedNetwork): Float32Array[] {
  const found: Float32Array[] = [];
  const rows: readonly (Rows | undefined)[] = [net.weights, net.changes, net.changesLow, net.changesHigh];
  for (const layers of rows) for (const layer of layers ?? []) if (layer) found.push(...layer);
  const units: readonly (readonly (Float32Array | undefined)[] | undefined)[] = [
    net.biases,
    net.biasChangesLow,
    net.biasChangesHigh,
  ];
  for (const layers of units) for (const layer of layers ?? []) if (layer) found.push(layer);
  return found;
}

interface Copy {
  readonly step: number;
  readonly iterations: number;
  readonly numbers: Float32Array;
}

function copyOf(net: InitializedNetwork, step: number, state: readonly Float32Array[], last?: Copy): Copy {
  let size = 0;
  for (const { length } of state) size += length;
  const numbers = last?.numbers.length === size ? last.numbers : new Float32Array(size);
  let at = 0;
  for (const each of state) {
    numbers.set(each, at);
    at += each.length;
  }
  return { step, iterations: net.iterations, numbers };
}

function putBack(net: InitializedNetwork, { iterations, numbers }: Copy): void {
  let at = 0;
  for (const each of stateOf(net)) {
    each.set(numbers.subarray(at, at + each.length));
    at += each.length;
  }
  net.iterations = iterations;
}

/** Why training cannot go on, and the pattern that the network stands before now. */
export interface Stop {
  readonly error: RegError;
  readonly step: number;
}

/** Watches the steps of a network with these weights. */
export interface FiniteSteps {
  /** Somebody may have changed the weights since the last step. */
  restart(): void;
  /** To be asked before a step. `TRAINING_DIVERGED` where it would begin with numbers that are not finite. */
  before(step: number): Stop | undefined;
  /** To be asked after a step. `TRAINING_DIVERGED` where it has ended in such numbers. */
  after(step: number): Stop | undefined;
}

const diverged = (step: number, what: string, advice: string) =>
  new RegError("TRAINING_DIVERGED", {
    who: "@reg/brainjs",
    what: `pattern ${step}`,
    expected: `finite ${what}`,
    received: "NaN or infinity",
    advice: `${advice} Lower the learning rate or the strength of the penalty, and look for NaN in the data.`,
  });

/** Holds the steps of a network to finite numbers. */
export function finiteSteps(net: InitializedNetwork): FiniteSteps {
  let copy: Copy | undefined;
  let wait = 0;

  function stop(step: number, what: string): Stop {
    const good = spoiled(stateOf(net)) === 0;
    if (good) return { error: diverged(step, what, "The weights are those before this pattern."), step };
    if (!copy) return { error: diverged(step, what, "The network had such numbers before it was trained."), step };
    putBack(net, copy);
    return { error: diverged(step, what, `The weights are those before pattern ${copy.step}.`), step: copy.step };
  }

  return {
    restart() {
      copy = undefined;
      wait = 0;
    },
    before(step) {
      if (wait-- === 0) {
        const state = stateOf(net);
        if (spoiled(state) !== 0) return stop(step, "weights");
        copy = copyOf(net, step, state, copy);
        wait = period - 1;
      }
      if (spoiled(net.outputs) + spoiled(net.deltas) !== 0) return stop(step, "outputs and gradients");
      return undefined;
    },
    after: (step) => (spoiled(net.biases) === 0 ? undefined : stop(step, "weights")),
  };
}
