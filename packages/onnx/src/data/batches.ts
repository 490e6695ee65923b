// Data that come batch by batch: from a file, a network, a generator; more than fits in memory.
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { isObject } from "../options/kinds.ts";
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
 * start again each time. The arrays of a batch may be reused for the next.
 */
export type Batches = Sequence | ((pass: Pass) => Sequence | Promise<Sequence>);

const refuse = (what: string, expected: string, received: unknown): RegError =>
  new RegError("INVALID_DATA", { who: "@reg/onnx", what, expected, received: show(received) });

/** Tells batches from arrays. Throws `INVALID_DATA` for what is neither; `what` begins the message. */
export function isBatches(data: Dataset | Batches, what: string): data is Batches {
  if (typeof data === "function") return true;
  if (!isObject(data) && !Array.isArray(data)) throw refuse(what, "{ inputs, targets }, or batches of them", data);
  return Symbol.iterator in data || Symbol.asyncIterator in data;
}

/** The batches of a user's source. */
async function sequenceOf(batches: Batches, pass: Pass, where: string): Promise<Sequence> {
  const sequence = typeof batches === "function" ? await batches(pass) : batches;
  const given: unknown = sequence;
  if ((isObject(given) || Array.isArray(given)) && (Symbol.iterator in given || Symbol.asyncIterator in given))
    return sequence;
  throw refuse(where, "a function that makes something to iterate over, such as a generator", given);
}

/** One pass over the batches, from batch `from` on, each checked. Throws `INVALID_DATA`, also when there is no batch, and the signal's reason. */
export async function* passOver(
  batches: Batches,
  pass: Pass,
  from: number,
  check: CheckData,
  signal?: AbortSignal,
): AsyncGenerator<Columns, void> {
  const sequence = await sequenceOf(batches, pass, `epoch ${pass.epoch}`);
  let batch = 0;
  for await (const each of untilAborted(sequence, signal)) {
    const where = `batch ${batch} of epoch ${pass.epoch}`;
    if (!isObject(each)) throw refuse(where, "{ inputs, targets }", each);
    // What was trained on before a break is read again and left out: only the source knows where a batch is.
    if (batch >= from) yield check(each.inputs, each.targets, `${where}, `);
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
