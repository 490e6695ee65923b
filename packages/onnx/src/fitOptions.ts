import type { StepReport } from "@reg/core";
import * as v from "valibot";
import type { Batches } from "./data/batches.ts";
import type { Dataset } from "./data/dataset.ts";
import { type OptimizerName, optimizerOf } from "./optimizers/index.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import { anything, bytes, call, count, isObject, seedOrNull, that } from "./options/kinds.ts";
import { parseOptions } from "./options/parseOptions.ts";
import type { EpochReport } from "./reports.ts";

export interface FitOptions {
  readonly epochs?: number;
  /** Rows of a step. Batches that come as such are taken whole. */
  readonly batchSize?: number;
  /** Rows are shuffled again in each epoch, the same way for the same seed; `null` keeps their order. */
  readonly seed?: number | null;
  readonly validation?: Dataset | Batches;
  /**
   * After the epochs: more of them, in which the zeros of `toSparsity` stay zeros and nothing is penalized. By an optimizer of its own, or by
   * the trainer's, begun anew: from half its highest rate until then down to 0 along a cosine.
   */
  readonly relax?: { readonly epochs: number; readonly optimizer?: OptimizerName | Optimizer };
  /** How many steps one call of the runtime takes: 32, or as many as 64 MiB of data. More is faster, less reports and stops sooner. */
  readonly stepsPerRun?: number;
  /** Stops training between two runs, or while data are awaited; `fit` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * After each run: its reports, and how many steps of how many are done (unknown for a stream of batches). A promise
   * is awaited; `false` ends training.
   */
  readonly onSteps?: (
    reports: readonly StepReport[],
    done: { readonly step: number; readonly steps: number | undefined },
  ) => unknown;
  /** After each epoch. A promise is awaited; `false` ends training. */
  readonly onEpoch?: (report: EpochReport) => unknown;
  /** Hands out checkpoints as training goes: every so many steps, after each epoch when left out, and when training ends. */
  readonly checkpoint?: { readonly every?: number; readonly save: (checkpoint: Uint8Array) => unknown };
  /** Goes on from a checkpoint of `fit` on the same data, with the same `batchSize` and `seed`. `undefined` starts from the beginning. */
  readonly resume?: Uint8Array | undefined;
}

const relaxEntries = { epochs: count, optimizer: v.optional(anything) };

/** What saves checkpoints. */
type Checkpoint = NonNullable<FitOptions["checkpoint"]>;

const entries = {
  epochs: v.optional(count, 1),
  batchSize: v.optional(count, 32),
  seed: v.optional(seedOrNull, 0),
  // Checked as the data of `fit` are.
  validation: v.optional(v.custom<Dataset | Batches>(() => true)),
  relax: v.optional(that<NonNullable<FitOptions["relax"]>>("an object with epochs", isObject)),
  stepsPerRun: v.optional(count),
  signal: v.optional(that<AbortSignal>("an AbortSignal", (given) => isObject(given) && "aborted" in given)),
  onSteps: v.optional(call<NonNullable<FitOptions["onSteps"]>>()),
  onEpoch: v.optional(call<NonNullable<FitOptions["onEpoch"]>>()),
  checkpoint: v.optional(that<Checkpoint>("an object with a function save", isObject)),
  resume: v.optional(bytes),
};

const checkpointEntries = {
  every: v.optional(count),
  save: call<Checkpoint["save"]>(),
  // Of a `CheckpointFile`, which may be given as it is.
  load: v.optional(anything),
};

/** The options of `fit` after the check. */
export type ParsedFitOptions = ReturnType<typeof parseFitOptions>;

/** Checks the options of `fit`, once. Throws `INVALID_PARAMETER`. */
export function parseFitOptions(given: unknown) {
  const options = parseOptions("fit", entries, given);
  if (options.checkpoint) parseOptions("fit, checkpoint", checkpointEntries, options.checkpoint);
  if (options.relax === undefined) return { ...options, relax: undefined };
  const { epochs, optimizer } = parseOptions("fit, relax", relaxEntries, options.relax);
  return { ...options, relax: { epochs, optimizer: optimizer === undefined ? undefined : optimizerOf(optimizer) } };
}
