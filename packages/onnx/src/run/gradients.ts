import type { Weights } from "@reg/core";
import type { Columns } from "../data/dataset.ts";
import type { Engine } from "./engine.ts";
import { onBatches } from "./onBatches.ts";

/** The gradients of the mean data loss over all examples, by path: sums over batches in float64. */
export async function gradients(
  engine: Engine,
  data: Iterable<Columns> | AsyncIterable<Columns>,
  batchSize: number,
): Promise<Readonly<Record<string, Weights>>> {
  const sums = engine.state.weightNames.map((path) => {
    const { data, shape } = engine.state.read(path);
    return { path, data: new Float64Array(data.length), shape };
  });
  let count = 0;
  for await (const { outputs, results, rows } of onBatches(engine, engine.gradients, data, batchSize)) {
    count += rows;
    for (const [i, name] of outputs.entries()) {
      // Gradients have the type of their weights.
      const batch = results[name]!.data as Float32Array;
      const sum = sums[i]!.data;
      for (let k = 0; k < batch.length; k++) sum[k]! += batch[k]! * rows;
    }
  }
  return Object.fromEntries(
    sums.map(({ path, data, shape }) => [path, { data: data.map((sum) => sum / count), shape }]),
  );
}
