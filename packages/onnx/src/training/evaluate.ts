import { sizeOf } from "@reg/core";
import type { Columns } from "./dataset.ts";
import type { Runner, StepReport } from "./runner.ts";

/** The loss on a set of examples, and the share of right answers where the loss knows what is right. */
export interface Evaluation extends StepReport {
  readonly accuracy?: number;
}

/** Row numbers from one to before another. */
export const rowsFrom = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);

/** Evaluates in batches; the penalty is that of the plan at the current step. */
export async function evaluate(runner: Runner, columns: Columns, batchSize: number): Promise<Evaluation> {
  const { isRight } = runner.loss;
  let [right, total] = [0, 0];
  for (let from = 0; from < columns.rows; from += batchSize) {
    const rows = rowsFrom(from, Math.min(from + batchSize, columns.rows));
    const { prediction, targets, dataLoss } = await runner.evaluate(columns, rows);
    total += dataLoss * rows.length;
    if (!isRight) continue;
    const size = sizeOf(targets.shape.slice(1));
    // Predictions and targets are floats here.
    const [answers, wanted] = [prediction.data as Float32Array, targets.data as Float32Array];
    for (let at = 0; at < answers.length; at += size) {
      if (isRight(answers.subarray(at, at + size), wanted.subarray(at, at + size))) right++;
    }
  }
  const dataLoss = total / columns.rows;
  const { plan } = runner;
  const { penalty, inLoss } = plan ? await runner.penalty(plan) : { penalty: 0, inLoss: 0 };
  return { loss: dataLoss + inLoss, dataLoss, penalty, ...(isRight && { accuracy: right / columns.rows }) };
}
