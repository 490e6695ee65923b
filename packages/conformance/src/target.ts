// What a stack gives to be tested: its adapter, its arithmetic, and a way to build and train the networks of the suite.
// A third party writes one of these for a stack of its own and runs the whole suite with it.
import type { Adapter, Awaitable, Ops, Penalty, StepReport, Weights } from "@reg/core";

/** A dense layer of a test network, in Keras' layout. */
export interface DenseLayer {
  readonly name: string;
  /** `[inputs, units]`. */
  readonly kernel: Weights;
  /** `[units]`. */
  readonly bias: Weights;
  readonly activation: "linear" | "relu" | "sigmoid" | "tanh" | "softmax";
}

/** A network with given weights. The parameters of the adapter are `<name>/kernel` and `<name>/bias`; names are `layer1`, `layer2`, … */
export interface Network {
  readonly layers: readonly DenseLayer[];
  /**
   * `categoricalCrossEntropy` is the mean over the batch, on the softmax of the last layer;
   * `halfSquaredError` is 1/2 * sum of squared errors of each pattern, mean over the batch (brain.js' rule at batch 1).
   * The suite asks for the first, with relu and a last layer of softmax, where `trainingRule` is `keras`, and for the second,
   * with sigmoid layers, where it is `brainjs`.
   */
  readonly loss: "categoricalCrossEntropy" | "halfSquaredError";
}

/** One batch, row-major. */
export interface Batch {
  /** `[batch, inputs]`. */
  readonly inputs: Weights;
  /** `[batch, units of the last layer]`. */
  readonly targets: Weights;
}

/** Optimizers with Keras' conventions: epsilon outside the root, momentum as velocity = momentum * velocity - rate * gradient. */
export type Optimizer =
  | { readonly name: "sgd"; readonly learningRate: number; readonly momentum: number }
  | {
      readonly name: "adam";
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    };

/** Penalties evaluated with the stack's own numbers. */
export interface Arithmetic {
  value(penalty: Penalty, weights: Weights): Awaitable<number>;
  gradient(penalty: Penalty, weights: Weights): Awaitable<Weights>;
  prox(penalty: Penalty, weights: Weights, step: number): Awaitable<Weights>;
}

/** A stack under test. */
export interface Target<Model = unknown> {
  readonly adapter: Adapter<Model>;
  /** Framework and runtime as they really ran, such as `tfjs 4.22.0 (cpu)`. */
  readonly version: string;
  readonly arithmetic: Arithmetic;
  /**
   * Whose training rule the stack follows: `keras` (batches, optimizer of the suite; golden numbers from Keras) or
   * `brainjs` (pattern by pattern with momentum, half squared error; a reference written over core).
   */
  readonly trainingRule: "keras" | "brainjs";
  /** A network with exactly these weights, ready for `adapter.attach`. Batches of `train` have `batchSize` rows. */
  build(network: Network, optimizer: Optimizer, batchSize: number): Awaitable<Model>;
  /** One optimizer step a batch, in order. Without a plan `loss` is `dataLoss` and `penalty` 0. */
  train(model: Model, batches: readonly Batch[]): Awaitable<readonly StepReport[]>;
  /** Frees what `build` made. */
  dispose?(model: Model): Awaitable<void>;
  /**
   * What the stack cannot do, each with the reason: a case's name or its beginning up to a slash (`orthogonal`,
   * `orthogonal/prox`), where `*` stands for any one part. See the README for examples.
   */
  readonly skips?: Readonly<Record<string, string>>;
}

/** The arithmetic that `Ops` gives, once numbers can be brought into the backend and back. */
export function arithmeticOf<T>(
  ops: Ops<T>,
  into: (weights: Weights) => T,
  from: (result: T) => Awaitable<Weights>,
): Arithmetic {
  return {
    value: async (penalty, weights) => (await from(penalty.place(weights).value(ops, into(weights)))).data[0]!,
    gradient: async (penalty, weights) => from(penalty.place(weights).gradient(ops, into(weights))),
    prox: async (penalty, weights, step) => from(penalty.place(weights).prox(ops, into(weights), step)),
  };
}
