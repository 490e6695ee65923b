import type * as tf from "@tensorflow/tfjs-core";

/** Numbers and flags of a loss, by Keras' names. */
export type LossSettings = Readonly<Record<string, number | boolean>>;

/** One loss of Keras: a number for each row, which is the last axis. */
export interface Loss<S extends LossSettings = LossSettings> {
  /** Keras' defaults. */
  readonly settings: S;
  /** tfjs' own loss, which computes the same with these defaults. */
  readonly inTfjs?: string;
  /** tfjs' own loss with the same targets: its shapes are checked, and its accuracy is taken. */
  readonly targetsOf?: string;
  rows(truth: tf.Tensor, predicted: tf.Tensor, settings: S): tf.Tensor;
}

/** The types of settings that have these defaults. */
type Widened<S> = { readonly [K in keyof S]: S[K] extends boolean ? boolean : number };

/** Declares a loss of Keras. */
export const defineLoss = <const S extends LossSettings>(
  loss: Omit<Loss<Widened<S>>, "settings"> & { readonly settings: S },
): Loss =>
  // Settings come from `settings`, so they have its keys.
  loss as unknown as Loss;

/** What Keras keeps a logarithm's argument above. */
export const epsilon = 1e-7;
