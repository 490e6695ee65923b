// Data that come batch by batch: from a file, a network, a generator; more than fits in memory.
import { RegError } from "@reg/core";
import type { CheckData, Columns, Dataset } from "./dataset.ts";
import { untilAborted } from "./untilAborted.ts";

/** Which pass over the data it is. */
export interface Pass {
  /** Counted from 0. */
  readonly epoch: number;
  /** The seed of `fit`, `null` for the order of the data: `rowOrder(rows, seed, epoch)` is the order `fit` itself would take. */
  readonly seed: number | null;
}

type Sequence = Iterable<Dataset> | AsyncIterable<Dataset>;

/**
 * Batches in the order they are trained on, each with its rows in front. A function is called for each epoch; an iterable must
 * start anew each time. The arrays of a batch may be filled anew for the next.
 */
export type Batches = Sequence | ((pass: Pass) => Sequence | Promise<Sequence>);

export const isBatches = (data: Dataset | Batches): data is Batches =>
  typeof data === "function" || Symbol.iterator in data || Symbol.asyncIterator in data;

/** One pass over the batches, from batch `from` on, each checked. Throws `INVALID_DATA`, also when there is no batch, and the signal's reason. */
export async function* passOver(
  batches: Batches,
  pass: Pass,
  from: number,
  check: CheckData,
  signal?: AbortSignal,
): AsyncGenerator<Columns, void> {
  const sequence = typeof batches === "function" ? await batches(pass) : batches;
  let batch = 0;
  for await (const { inputs, targets } of untilAborted(sequence, signal)) {
    // What was trained on before a break is read again and left out: where a batch lies, only its source knows.
    if (batch >= from) yield check(inputs, targets, `batch ${batch} of epoch ${pass.epoch}, `);
    batch++;
  }
  if (batch > 0) return;
  throw new RegError("INVALID_DATA", {
    who: "@reg/onnx",
    what: `epoch ${pass.epoch}`,
    expected: "at least one batch",
    received: "none",
    advice: "A generator runs once: give the function that makes it.",
  });
}
