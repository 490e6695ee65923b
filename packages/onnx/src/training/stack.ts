// Batches of one size, stacked: what one run of several steps is fed.
import type { Tensor } from "../tensor.ts";
import { concatenate } from "./concatenate.ts";
import { type Columns, takeRows } from "./dataset.ts";

/** Batches with an axis of steps in front. */
export interface Stack {
  readonly steps: number;
  readonly inputs: readonly Tensor[];
  readonly targets: Tensor;
}

/** Rows in the order of their batches. There are targets, and `rows` are a multiple of `batchSize`. */
export function stackRows({ inputs, targets }: Columns, rows: Uint32Array, batchSize: number): Stack {
  const steps = rows.length / batchSize;
  const take = (column: Columns["inputs"][number]) => takeRows(column, rows, [steps, batchSize]);
  return { steps, inputs: inputs.map(take), targets: take(targets!) };
}

const join = (stacks: readonly Stack[]): Stack => ({
  steps: stacks.length,
  inputs: stacks[0]!.inputs.map((_, i) => concatenate(stacks.map(({ inputs }) => inputs[i]!))),
  targets: concatenate(stacks.map(({ targets }) => targets)),
});

/** Each batch whole, in stacks of up to `most` batches of one size. */
export function stackBatches(batches: readonly Columns[], most: number): readonly Stack[] {
  const runs: Columns[][] = [];
  for (const batch of batches) {
    const last = runs.at(-1);
    if (last && last.length < most && last[0]!.rows === batch.rows) last.push(batch);
    else runs.push([batch]);
  }
  const whole = (batch: Columns) =>
    stackRows(
      batch,
      Uint32Array.from({ length: batch.rows }, (_, i) => i),
      batch.rows,
    );
  return runs.map((run) => join(run.map(whole)));
}
