// What a stack gives to be tested: its adapter, its arithmetic, and a way to build and train the networks of the suite.
// A third party writes one of these for a stack of its own and runs the whole suite with it.
import type { StepReport, Weights } from "@reg/core";
import type { Adapter, Awaitable } from "@reg/core/adapter";
import type { Arithmetic } from "./arithmetic.ts";
import type { Activation, Loss, TrainingRule } from "./trainingRule.ts";

/** A dense layer of a test network, in Keras' layout. */
export interface DenseLayer {
  readonly name: string;
  /** `[inputs, units]`. */
  readonly kernel: Weights;
  /** `[units]`. */
  readonly bias: Weights;
  readonly activation: Activation;
}

/** A network with given weights. The parameters of the adapter are `<name>/kernel` and `<name>/bias`; names are `layer1`, `layer2`, … */
export interface Network {
  readonly layers: readonly DenseLayer[];
  /** One that the target's `training` lists, as the activations of the layers are. */
  readonly loss: Loss;
}

/** One batch, row-major. */
export interface Batch {
  /** `[batch, inputs]`. */
  readonly inputs: Weights;
  /** `[batch, units of the last layer]`. */
  readonly targets: Weights;
}

/** An optimizer and its numbers. What the names mean for the stack is in its `training`: see `SgdRule` and `AdamRule`. */
export type Optimizer =
  | { readonly name: "sgd"; readonly learningRate: number; readonly momentum: number }
  | {
      readonly name: "adam";
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    };

/** How much less exact than float32 a framework is: tolerances are multiplied by `factor`, and reports say so. */
export interface Precision {
  readonly factor: number;
  readonly reason: string;
}

/** A stack under test. */
export interface Target<Model = unknown> {
  readonly adapter: Adapter<Model>;
  /** Framework and runtime as they really ran, such as `tfjs 4.22.0 (cpu)`. */
  readonly version: string;
  /**
   * How the stack computes penalties. `"core"` says that `@reg/core` does it: cases about value, gradient and prox then prove
   * nothing for the stack, and are counted as inherited, not as passed.
   */
  readonly arithmetic: Arithmetic | "core";
  /** How the stack trains; `kerasRule` where it does as Keras does. */
  readonly training: TrainingRule;
  /** Left out where the framework is as exact as float32. */
  readonly precision?: Precision;
  /** A network with exactly these weights, ready for `adapter.attach`. Batches of `train` have `batchSize` rows. */
  build(network: Network, optimizer: Optimizer, batchSize: number): Awaitable<Model>;
  /** One optimizer step a batch, in order. Without a plan `loss` is `dataLoss` and `penalty` 0. */
  train(model: Model, batches: readonly Batch[]): Awaitable<readonly StepReport[]>;
  /** How many arrays of the framework are alive, where it owns them: with this the suite sees a step that leaks. */
  alive?(): number;
  /** Frees what `build` made. */
  dispose?(model: Model): Awaitable<void>;
  /**
   * What the stack cannot do, each with the reason: a case's name or its beginning up to a slash (`orthogonal`,
   * `orthogonal/prox`), where `*` stands for any one part. See the README for examples.
   */
  readonly skips?: Readonly<Record<string, string>>;
}
