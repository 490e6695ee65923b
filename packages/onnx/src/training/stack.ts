// Batches of one shape, stacked: what one run of several steps is fed.
import type { Tensor } from "../tensor.ts";
import { concatenate } from "./concatenate.ts";
import { type Columns, takeRows } from "./dataset.ts";

/** Batches with an axis of steps in front. */
export interface Stack {
  readonly steps: number;
  /** Rows of each. */
  readonly batchSize: number;
  readonly inputs: readonly Tensor[];
  /** `undefined` where the model computes its own loss. */
  readonly targets: Tensor | undefined;
}

/** Rows in the order of their batches. `rows` are a multiple of `batchSize`. */
export function stackRows({ inputs, targets }: Columns, rows: Uint32Array, batchSize: number): Stack {
  const steps = rows.length / batchSize;
  const take = (column: Columns["inputs"][number]) => takeRows(column, rows, [steps, batchSize]);
  return { steps, batchSize, inputs: inputs.map(take), targets: targets && take(targets) };
}

const join = (stacks: readonly Stack[]): Stack => ({
  steps: stacks.length,
  batchSize: stacks[0]!.batchSize,
  inputs: stacks[0]!.inputs.map((_, i) => concatenate(stacks.map(({ inputs }) => inputs[i]!))),
  targets: stacks[0]!.targets && concatenate(stacks.map(({ targets }) => targets!)),
});

/** A batch as a stack of its own: a copy, as whoever made the batch may fill its arrays anew. */
const alone = (batch: Columns): Stack =>
  stackRows(
    batch,
    Uint32Array.from({ length: batch.rows }, (_, i) => i),
    batch.rows,
  );

const shapes = ({ inputs, targets }: Stack): string =>
  [...inputs, ...(targets ? [targets] : [])].map(({ type, shape }) => `${type}[${shape.slice(1)}]`).join(" ");

/** Each batch whole, in stacks of up to `most` that follow each other and have one shape. */
export async function* stackBatches(
  batches: Iterable<Columns> | AsyncIterable<Columns>,
  most: number,
): AsyncGenerator<Stack, void> {
  const held: Stack[] = [];
  for await (const batch of batches) {
    const stack = alone(batch);
    if (held.length > 0 && shapes(held[0]!) !== shapes(stack)) yield join(held.splice(0));
    held.push(stack);
    if (held.length === most) yield join(held.splice(0));
  }
  if (held.length > 0) yield join(held);
}
