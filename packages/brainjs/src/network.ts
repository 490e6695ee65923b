import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";

/**
 * A `NeuralNetwork` of brain.js 1.6 or 2.0, as far as TypeScript can tell the classes apart: 1.6 declares none of its
 * weights. Where the types are not enough (`NeuralNetworkGPU` is a subclass), `regularize` refuses when it is called.
 */
export interface BrainNetwork {
  train(data: never, options?: never): { readonly error: number; readonly iterations: number };
  trainAsync(data: never, options?: never): Promise<unknown>;
  toJSON(): { readonly sizes: readonly number[]; readonly layers: readonly object[] };
}

/** A pattern as brain.js has formatted it. */
export interface FormattedPattern {
  readonly input: Float32Array;
  readonly output: Float32Array;
}

/** What brain.js' own training reads and writes, the same in 1.6 and 2.0. Index 0 of every list is the input layer. */
export interface NetworkInternals {
  /** `null` (1.6) or empty (2.0) before there are weights, unless 2.0 was given inputSize and outputSize. */
  readonly sizes: readonly number[] | null;
  readonly outputLayer: number | null;
  /** `weights[layer][unit]` has a number for each input. */
  readonly weights: Float32Array[][];
  readonly biases: Float32Array[];
  readonly outputs: readonly ArrayLike<number>[];
  readonly deltas: readonly Float32Array[];
  readonly changes: readonly (readonly Float32Array[])[];
  readonly changesLow: readonly (readonly Float32Array[])[];
  readonly changesHigh: readonly (readonly Float32Array[])[];
  readonly biasChangesLow: readonly Float32Array[];
  readonly biasChangesHigh: readonly Float32Array[];
  /** Adam's count of steps. */
  iterations: number;
  readonly trainOpts: {
    readonly iterations: number;
    /** Training ends where the error is no greater. */
    errorThresh: number;
    readonly learningRate: number;
    readonly momentum: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
  };
  /** 1.6 has it here, 2.0 in `options`. */
  readonly hiddenLayers?: readonly number[] | null;
  readonly options?: { readonly hiddenLayers?: readonly number[] };
  adjustWeights(): void;
  _adjustWeightsAdam(): void;
  initialize(): void;
  train(...given: unknown[]): unknown;
  trainAsync(...given: unknown[]): Promise<unknown>;
  /** One pass through the data; false when training is over. */
  trainingTick(data: readonly FormattedPattern[], status: { iterations: number }, ...more: unknown[]): boolean;
  /** Forward: writes `outputs`. */
  runInput(input: Float32Array): unknown;
  /** Forward, backward, `adjustWeights`; the mean squared error before the step, when it is wanted. */
  trainPattern(pattern: FormattedPattern, logErrorRate?: boolean): number | null;
}

/** A network whose weights exist. */
export interface InitializedNetwork extends NetworkInternals {
  readonly sizes: readonly number[];
  readonly outputLayer: number;
}

/** brain.js makes the weights at the first `train`, or in `fromJSON`. */
export const isInitialized = (net: NetworkInternals): net is InitializedNetwork => (net.outputLayer ?? 0) > 0;

const notYet = new Set(
  ["NeuralNetworkGPU", "FeedForward", "Recurrent", "AE", "CrossValidate", "TrainStream"].concat(
    ["RNN", "LSTM", "GRU"].flatMap((name) => [name, `${name}TimeStep`]),
  ),
);

const has = (net: object, method: string): boolean => method in net && typeof net[method as never] === "function";

/** brain.js is a peer that comes in two versions, so its class is known by what it can do and not by `instanceof`. */
const trainsByPattern = (net: object): boolean =>
  ["initialize", "trainPattern", "trainingTick", "adjustWeights", "_adjustWeightsAdam"].every((method) =>
    has(net, method),
  );

/** The class' name as the user knows it: minified builds rename classes, but not methods. */
function classOf(net: unknown): string {
  if (typeof net !== "object" || net === null) return show(net);
  return has(net, "buildRunInput") ? "NeuralNetworkGPU" : net.constructor.name;
}

/** Reads a network as brain.js' own training does. Throws `UNSUPPORTED_MODEL` for every other class and names it. */
export function internalsOf(net: BrainNetwork): NetworkInternals {
  const name = classOf(net);
  if (typeof net === "object" && net !== null && trainsByPattern(net) && name !== "NeuralNetworkGPU") {
    // The methods that were found belong to NeuralNetwork alone, and the fields come with them.
    return net as unknown as NetworkInternals;
  }
  throw new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/brainjs",
    what: "network",
    expected: "a NeuralNetwork of brain.js 1.6 or 2.0",
    received: name,
    advice: notYet.has(name)
      ? `${name} cannot be regularized yet.`
      : "Give it what `new brain.NeuralNetwork(options)` returns.",
  });
}
