import * as tf from "@tensorflow/tfjs-core";
import type { FitArguments } from "../internals.ts";

const count = (given: unknown): number | undefined =>
  Number.isSafeInteger(given) && (given as number) > 0 ? (given as number) : undefined;

const epochsOf = ({ epochs, initialEpoch }: FitArguments): number => (count(epochs) ?? 1) - (count(initialEpoch) ?? 0);

/** The steps of a `fit`, as tfjs counts them; `undefined` where its arguments do not say. */
export function stepsOfFit(x: unknown, args: FitArguments): number | undefined {
  const first = x instanceof tf.Tensor ? x : Object.values(Object(x))[0];
  if (!(first instanceof tf.Tensor)) return undefined;
  const share = typeof args.validationSplit === "number" ? 1 - args.validationSplit : 1;
  const rows = Math.floor(first.shape[0]! * share);
  return epochsOf(args) * Math.ceil(rows / (count(args.batchSize) ?? 32));
}

/** The steps of a `fitDataset`: known where the length of an epoch is. */
export function stepsOfFitDataset(dataset: unknown, args: FitArguments): number | undefined {
  const batches = count(args.batchesPerEpoch) ?? count(Object(dataset).size);
  return batches && epochsOf(args) * batches;
}
