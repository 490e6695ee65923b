import { sizeOf } from "@reg/core";
import { type Columns, takeRows } from "./dataset.ts";
import type { Engine } from "./engine.ts";
import { toOrt } from "./ortTensor.ts";
import { penaltyNow } from "./penaltyNow.ts";
import { inputFeeds, rowsFrom } from "./predict.ts";
import type { StepReport } from "./train.ts";

/** The loss on a set of examples, and the share of right answers where the loss knows what is right. */
export interface Evaluation extends StepReport {
  readonly accuracy?: number;
}

/** How many rows of predictions are right. */
function countRight(engine: Engine, answers: Float32Array, wanted: Float32Array, size: number): number {
  const { isRight } = engine.options.loss;
  let right = 0;
  for (let at = 0; isRight && at < answers.length; at += size) {
    if (isRight(answers.subarray(at, at + size), wanted.subarray(at, at + size))) right++;
  }
  return right;
}

/** Evaluates in batches; the penalty is that of the plan at the current step. */
export async function evaluate(
  engine: Engine,
  data: Iterable<Columns> | AsyncIterable<Columns>,
  batchSize: number,
): Promise<Evaluation> {
  const { graph, session } = await engine.evaluation.get();
  const [output, mean] = graph.outputs as readonly [string, string];
  let [right, answers, total, count] = [0, 0, 0, 0];
  for await (const columns of data) {
    count += columns.rows;
    for (const rows of rowsFrom(columns.rows, batchSize)) {
      const targets = takeRows(columns.targets!, rows, [rows.length]);
      const feeds = { ...inputFeeds(engine, columns, rows), "reg::targets": toOrt(engine.options.ort, targets) };
      const results = await session.run(feeds);
      total += Number(results[mean]!.data[0]) * rows.length;
      const size = targets.shape.at(-1) ?? 1;
      // Predictions and targets of a loss are floats.
      right += countRight(engine, results[output]!.data as Float32Array, targets.data as Float32Array, size);
      answers += sizeOf(targets.shape) / size;
    }
  }
  const dataLoss = total / count;
  const { penalty, inLoss } = await penaltyNow(engine);
  const accuracy = engine.options.loss.isRight ? { accuracy: right / answers } : {};
  return { loss: dataLoss + inLoss, dataLoss, penalty, ...accuracy };
}
