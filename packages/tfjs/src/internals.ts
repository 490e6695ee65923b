import { RegError } from "@reg/core";
import type * as tf from "@tensorflow/tfjs-core";
import type { LayersModel, ModelCompileArgs } from "@tensorflow/tfjs-layers";

/**
 * What training is hooked into: members that tfjs 4 marks private or protected, or does not declare. `internalsOf` asks for
 * the ones that tell a LayersModel from anything else before anything is changed.
 */
export interface ModelInternals {
  optimizer_?: tf.Optimizer;
  /** A Sequential trains through a LayersModel that it makes again at each compile. */
  model?: ModelInternals;
  layers: readonly LayerInternals[];
  outputs: readonly unknown[];
  readonly trainableWeights: readonly LayerVariable[];
  /** Those that fit moves: from the last compile. */
  readonly collectedTrainableWeights?: readonly LayerVariable[];
  testFunction: (batch: tf.Tensor[]) => tf.Tensor[];
  compile(args: ModelCompileArgs): void;
  makeTrainFunction(): (batch: tf.Tensor[]) => tf.Tensor[];
  makeTestFunction(): void;
  getDedupedMetricsNames(): string[];
  calculateLosses(): tf.Scalar[];
  stopTraining: boolean;
  /** While a fit runs. */
  readonly isTraining?: boolean;
  fit(x: unknown, y: unknown, args?: FitArguments): Promise<unknown>;
  fitDataset(dataset: unknown, args?: FitArguments): Promise<unknown>;
  trainOnBatch(x: unknown, y: unknown): Promise<number | number[]>;
  evaluate(...args: unknown[]): unknown;
  evaluateDataset(...args: unknown[]): unknown;
}

/** What fit and fitDataset take, as far as it is looked at. */
export interface FitArguments {
  readonly callbacks?: unknown;
  readonly epochs?: unknown;
  readonly initialEpoch?: unknown;
  readonly batchSize?: unknown;
  readonly validationSplit?: unknown;
  readonly batchesPerEpoch?: unknown;
}

/** A layer, a wrapper of layers, a recurrent layer with its cells, or a nested model. */
export interface LayerInternals {
  readonly name: string;
  readonly trainable: boolean;
  readonly weights: readonly LayerVariable[];
  readonly trainableWeights: readonly LayerVariable[];
  /** The weights this very object made, its children's not among them. */
  readonly _trainableWeights: readonly LayerVariable[];
  /** The penalties of these, its children's not among them. A nested model has none of its own. */
  readonly _losses?: readonly (() => tf.Scalar)[];
  /** A nested model's. */
  readonly layers?: readonly LayerInternals[];
  readonly layer?: LayerInternals;
  readonly cell?: LayerInternals;
  readonly cells?: readonly LayerInternals[];
  readonly forwardLayer?: LayerInternals;
  readonly backwardLayer?: LayerInternals;
  calculateLosses(): tf.Scalar[];
  getClassName(): string;
  /** `kernelRegularizer` and its like are read and set by name. */
  [member: string]: unknown;
}

/** `tf.LayerVariable`, which tfjs exports as a type only in some builds. */
export interface LayerVariable {
  readonly id: number;
  readonly originalName: string;
  readonly shape: readonly (number | null)[];
  read(): tf.Variable;
  write(value: tf.Tensor): unknown;
}

/** The model as its class keeps it, once it is sure to be a LayersModel. Throws `UNSUPPORTED_MODEL`. */
export function internalsOf(model: LayersModel): ModelInternals {
  // Members that tfjs marks private: see ModelInternals.
  const internals = model as unknown as ModelInternals;
  if (Array.isArray(internals?.layers) && typeof internals.makeTrainFunction === "function") return internals;
  throw new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/tfjs",
    what: "model",
    expected: "a tf.LayersModel (tf.sequential, tf.model or tf.loadLayersModel)",
    received: `${Object(model).constructor?.name ?? typeof model}`,
    advice: "A GraphModel is frozen: convert the Keras model to the layers format to train it.",
  });
}
