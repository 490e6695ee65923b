// Batches of one shape, stacked: what one run of several steps is fed.
import { sizeOf } from "@reg/core/adapter";
import { type Tensor, zeros } from "@reg/onnx-graph";
import { concatenate } from "./concatenate.ts";
import { type Columns, takeRows } from "./dataset.ts";

/** Batches with an axis of steps in front. */
export interface StackedBatches {
  readonly steps: number;
  /** Rows of each. */
  readonly batchSize: number;
  readonly inputs: readonly Tensor[];
  /** `undefined` where the model computes its own loss. */
  readonly targets: Tensor | undefined;
}

/** Rows in the order of their batches. `rows` are a multiple of `batchSize`. */
export function stackRows({ inputs, targets }: Columns, rows: Uint32Array, batchSize: number): StackedBatches {
  const steps = rows.length / batchSize;
  const take = (column: Columns["inputs"][number]) => takeRows(column, rows, [steps, batchSize]);
  return { steps, batchSize, inputs: inputs.map(take), targets: targets && take(targets) };
}

/** Bytes of a row. */
export const bytesOf = ({ inputs, targets }: Columns): number =>
  [...inputs, ...(targets ? [targets] : [])]
    .map(({ type, shape }) => zeros(type, 0).BYTES_PER_ELEMENT * sizeOf(shape))
    .reduce((sum, bytes) => sum + bytes, 0);

/**
 * How many batches of so many bytes go into one run: 32, which leaves little of what a call of the runtime costs, but not more than
 * 64 MiB, which the runtime copies.
 */
export const stepsWithin = (bytes: number): number => Math.max(1, Math.min(32, Math.floor(2 ** 26 / bytes)));

/** Some of the batches; the numbers are shared. */
export function stepsOf(
  { steps, batchSize, inputs, targets }: StackedBatches,
  from: number,
  to = steps,
): StackedBatches {
  const part = ({ type, shape, data }: Tensor): Tensor => {
    const each = data.length / steps;
    return { type, shape: [to - from, ...shape.slice(1)], data: data.subarray(from * each, to * each) };
  };
  return { steps: to - from, batchSize, inputs: inputs.map(part), targets: targets && part(targets) };
}

/** What is stacked of one batch, without the axis of steps; the numbers are shared. */
export const onlyBatch = ({ type, data, shape }: Tensor): Tensor => ({ type, data, shape: shape.slice(1) });

const join = (parts: readonly StackedBatches[]): StackedBatches => ({
  steps: parts.length,
  batchSize: parts[0]!.batchSize,
  inputs: parts[0]!.inputs.map((_, i) => concatenate(parts.map(({ inputs }) => inputs[i]!))),
  targets: parts[0]!.targets && concatenate(parts.map(({ targets }) => targets!)),
});

/** A batch stacked alone: a copy, because the source may reuse the batch's arrays. */
const alone = (batch: Columns): StackedBatches =>
  stackRows(
    batch,
    Uint32Array.from({ length: batch.rows }, (_, i) => i),
    batch.rows,
  );

const shapes = ({ inputs, targets }: StackedBatches): string =>
  [...inputs, ...(targets ? [targets] : [])].map(({ type, shape }) => `${type}[${shape.slice(1)}]`).join(" ");

/** Each batch whole, stacked with those that follow it and have its shape; up to `most` of batches of so many bytes. */
export async function* stackBatches(
  batches: Iterable<Columns> | AsyncIterable<Columns>,
  most: (bytes: number) => number,
): AsyncGenerator<StackedBatches, void> {
  const held: StackedBatches[] = [];
  for await (const batch of batches) {
    const stacked = alone(batch);
    if (held.length > 0 && shapes(held[0]!) !== shapes(stacked)) yield join(held.splice(0));
    held.push(stacked);
    if (held.length >= most(batch.rows * bytesOf(batch))) yield join(held.splice(0));
  }
  if (held.length > 0) yield join(held);
}
