// What a stack gives to have a network in a problem: a fresh network with a plan, and a pass of training over rows.
import type { Plan, Weights } from "@reg/core";
import type { Awaitable, Parameter } from "@reg/core/adapter";
import type { Score } from "../problem.ts";

/** Rows with their targets, as a network takes them. */
export interface NetworkRows {
  /** Row-major, `[rows, inputs]`. */
  readonly inputs: { readonly data: Float32Array<ArrayBuffer>; readonly shape: readonly [number, number] };
  /** A class number a row, `[rows]`, or numbers, `[rows, outputs]`. */
  readonly targets: {
    readonly data: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
    readonly shape: readonly number[];
  };
}

/** A network in training, with a plan attached. */
export interface Network {
  /** Of the stack's `regularize`: its strength is live. */
  readonly attachment: { readonly plan: Plan; strength: number };
  parameters(): readonly Parameter[];
  /** One pass over the rows, shuffled by the seed. Gives the mean loss with the penalty in it. */
  fit(
    rows: NetworkRows,
    options: { readonly seed: number; readonly signal?: AbortSignal | undefined },
  ): Awaitable<number>;
  /** Data loss and metric. */
  evaluate(rows: NetworkRows): Awaitable<Score>;
  /** The network's one output for these rows. */
  outputs?(rows: NetworkRows): Awaitable<Weights>;
  /** The gradients of the data loss over these rows by the weights, by path, of the network as it predicts. */
  gradients?(rows: NetworkRows): Awaitable<Readonly<Record<string, Weights>>>;
  /** Weights, the optimizer's memory and the plan's steps. Needed for refits, and for runs that are to go on after a break. */
  save?(): Awaitable<Uint8Array>;
  restore?(saved: Uint8Array): Awaitable<void>;
  dispose(): Awaitable<void>;
}
