// What is different from one optimizer of Keras to the next: what it keeps of each weight, and how it moves one. The rest (rate,
// clipping, weight decay, files) is the same for all and in `kerasOptimizer.ts`.
import type * as tf from "@tensorflow/tfjs-core";
import type { OwnStep } from "../../training/tellsStep.ts";

/** What an optimizer keeps of a weight, by Keras' names. */
export type Memory = Readonly<Record<string, tf.Tensor>>;

/** A weight in the middle of a step. Its gradient is clipped already, and it has decayed. */
export interface Moving<S> {
  readonly weight: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly memory: Memory;
  readonly rate: number;
  /** The number of this step, from 1. */
  readonly step: number;
  readonly settings: S;
}

/** What a step makes of it. */
export interface Moved {
  readonly weight: tf.Tensor;
  readonly memory: Memory;
  /** What the update comes to for a gradient that stays, over rate and gradient. `undefined` where it is no multiple of the gradient. */
  readonly factor: () => OwnStep | undefined;
}

/** Numbers and flags, by Keras' names. */
export type RuleSettings = Readonly<Record<string, number | boolean>>;

/** One optimizer of Keras. Members are called in a `tf.tidy`. */
export interface Rule<S extends RuleSettings = RuleSettings> {
  /** Keras' name of the class. */
  readonly name: string;
  /** Keras' defaults. */
  readonly settings: S;
  readonly learningRate: number;
  readonly weightDecay?: number;
  /** What it keeps of each weight. A file has one list after the other, and of each list all names of one weight together. */
  memory(settings: S): readonly (readonly string[])[];
  /** Where memory starts, if not at 0. */
  starts?(settings: S): Readonly<Record<string, number>>;
  /** Numbers that it keeps once, at the end of a file. They follow from the number of steps. */
  shared?(settings: S, steps: number): readonly number[];
  /** Whether a weight's entries have one step, each its own, or none that is known. */
  readonly step: "one" | "each" | "unknown";
  /** Its memory has the weights too: what moves them beside it is lost at the next step. */
  readonly keepsWeights?: true;
  move(moving: Moving<S>): Moved;
}

/** The types of settings that have these defaults: any number for a number. */
type Widened<S> = { readonly [K in keyof S]: S[K] extends boolean ? boolean : number };

/** Declares an optimizer of Keras. */
export const defineRule = <const S extends RuleSettings>(
  rule: Omit<Rule<Widened<S>>, "settings"> & { readonly settings: S },
): Rule =>
  // Settings come from `settings`, so they have its keys.
  rule as unknown as Rule;
