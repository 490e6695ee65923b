import type { Tensor } from "@reg/onnx-graph";
import type { Columns } from "../data/dataset.ts";
import type { Loss } from "../losses/loss.ts";
import type { Evaluation } from "../reports.ts";
import type { Engine } from "./engine.ts";
import { onBatches } from "./onBatches.ts";
import { fromOrt } from "./ortTensor.ts";
import { penaltyNow } from "./penaltyNow.ts";

/** How many rows of predictions are right. */
function countRight(isRight: NonNullable<Loss["isRight"]>, answers: Tensor, wanted: Tensor): number {
  const [length, wantedLength] = [answers.shape.at(-1) ?? 1, wanted.shape.at(-1) ?? 1];
  // Predictions and targets of a loss are floats, class numbers are int32.
  const [predictions, targets] = [answers.data as Float32Array, wanted.data as Float32Array];
  let right = 0;
  for (let row = 0; row < rowsOf(wanted); row++) {
    const prediction = predictions.subarray(row * length, (row + 1) * length);
    if (isRight(prediction, targets.subarray(row * wantedLength, (row + 1) * wantedLength))) right++;
  }
  return right;
}

/** How many answers there are: entries along all axes but the last. */
const rowsOf = ({ data, shape }: Tensor): number => data.length / (shape.at(-1) ?? 1);

/** Evaluates in batches; the penalty is that of the plan at the current step. */
export async function evaluate(
  engine: Engine,
  data: Iterable<Columns> | AsyncIterable<Columns>,
  batchSize: number,
): Promise<Evaluation> {
  const { loss } = engine.options;
  const isRight = "output" in loss ? undefined : loss.isRight;
  let [right, answers, total, count] = [0, 0, 0, 0];
  for await (const { outputs, results, rows, targets } of onBatches(engine, engine.evaluation, data, batchSize)) {
    const [mean, prediction] = outputs as readonly [string, string?];
    count += rows;
    total += Number(results[mean]!.data[0]) * rows;
    if (!isRight || !targets || prediction === undefined) continue;
    right += countRight(isRight, fromOrt(results[prediction]!), targets);
    answers += rowsOf(targets);
  }
  const dataLoss = total / count;
  const { penalty, inObjective } = await penaltyNow(engine);
  const accuracy = isRight ? { accuracy: right / answers } : {};
  return { loss: dataLoss + inObjective, dataLoss, penalty, ...accuracy };
}
