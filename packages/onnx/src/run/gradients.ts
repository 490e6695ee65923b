import type { Weights } from "@reg/core";
import { type Columns, takeRows } from "../data/dataset.ts";
import { targetsName } from "../step/names.ts";
import { formOf } from "../step/objective.ts";
import type { Engine } from "./engine.ts";
import type { OrtTensor } from "./ort.ts";
import { toOrt } from "./ortTensor.ts";
import { inputFeeds, rowsFrom } from "./predict.ts";

/** The gradients of the mean data loss over all examples, by path: sums over batches in float64. */
export async function gradients(
  engine: Engine,
  data: Iterable<Columns> | AsyncIterable<Columns>,
  batchSize: number,
): Promise<Readonly<Record<string, Weights>>> {
  const { ort } = engine.options;
  const sums = engine.state.weightNames.map((path) => {
    const { data, shape } = engine.state.read(path);
    return { path, data: new Float64Array(data.length), shape };
  });
  let count = 0;
  for await (const columns of data) {
    const { graph, run } = await engine.gradients[formOf(columns.targets)].get();
    count += columns.rows;
    for (const rows of rowsFrom(columns.rows, batchSize)) {
      const targets = columns.targets && takeRows(columns.targets, rows, [rows.length]);
      const fed: Readonly<Record<string, OrtTensor>> = targets ? { [targetsName]: toOrt(ort, targets) } : {};
      const feeds = () => ({ ...inputFeeds(engine, engine.data.inputs, columns, rows), ...fed });
      const results = await engine.inTurn(() => run(feeds()));
      for (const [i, name] of graph.outputs.entries()) {
        // Gradients have the type of their weights.
        const batch = results[name]!.data as Float32Array;
        const sum = sums[i]!.data;
        for (let k = 0; k < batch.length; k++) sum[k]! += batch[k]! * rows.length;
      }
    }
  }
  return Object.fromEntries(
    sums.map(({ path, data, shape }) => [path, { data: data.map((sum) => sum / count), shape }]),
  );
}
