// What is used of TensorFlow.js. It is no dependency: who has a model has it.

/** A tensor, as far as it is used here. */
export interface TfjsTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  data(): Promise<Float32Array | Int32Array | Uint8Array>;
  dispose(): void;
}

/** A weight, as `variablesOf` of `@reg/tfjs` gives it. */
export interface TfjsVariable extends TfjsTensor {
  readonly name: string;
  readonly trainable: boolean;
}

/** What is used of TensorFlow.js: `import * as tf from "@tensorflow/tfjs"`. */
export interface Tfjs {
  tensor(values: Float32Array, shape: number[], dtype?: never): TfjsTensor;
  tidy(compute: never): unknown;
  mean(tensor: never): TfjsTensor;
  variableGrads(
    compute: never,
    variables: never,
  ): { readonly value: TfjsTensor; readonly grads: Readonly<Record<string, TfjsTensor>> };
}

/** What is used of a LayersModel of one input and one output. */
export interface TfjsModel {
  readonly inputs: readonly { readonly shape: readonly (number | null)[] }[];
  readonly outputs: readonly { readonly shape: readonly (number | null)[] }[];
  readonly optimizer: unknown;
  readonly loss: unknown;
  apply(inputs: never, options?: never): unknown;
  fit(x: never, y: never, options: never): Promise<{ readonly history: Readonly<Record<string, readonly unknown[]>> }>;
  getWeights(): readonly TfjsTensor[];
  setWeights(weights: never): void;
  dispose(): unknown;
}
