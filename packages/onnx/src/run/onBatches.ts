import type { Tensor } from "@reg/onnx-graph";
import { type Columns, takeRows } from "../data/dataset.ts";
import { targetsName } from "../step/names.ts";
import { formOf } from "../step/objective.ts";
import type { Engine } from "./engine.ts";
import type { OrtTensor } from "./ort.ts";
import { toOrt } from "./ortTensor.ts";
import { inputFeeds, rowsFrom } from "./predict.ts";

/** What a model of the engine gives for a batch. */
interface BatchResults {
  readonly outputs: readonly string[];
  readonly results: Readonly<Record<string, OrtTensor>>;
  readonly rows: number;
  readonly targets: Tensor | undefined;
}

/** Runs a model that reads examples and weights on batches of data, one after the other. */
export async function* onBatches(
  engine: Engine,
  models: Engine["evaluation"],
  data: Iterable<Columns> | AsyncIterable<Columns>,
  batchSize: number,
): AsyncGenerator<BatchResults> {
  const { ort } = engine.options;
  for await (const columns of data) {
    const { graph, run } = await models[formOf(columns.targets)].get();
    for (const rows of rowsFrom(columns.rows, batchSize)) {
      const targets = columns.targets && takeRows(columns.targets, rows, [rows.length]);
      const fed: Readonly<Record<string, OrtTensor>> = targets ? { [targetsName]: toOrt(ort, targets) } : {};
      const feeds = () => ({ ...inputFeeds(engine, engine.data.inputs, columns, rows), ...fed });
      const results = await engine.inTurn(() => run(feeds()));
      yield { outputs: graph.outputs, results, rows: rows.length, targets };
    }
  }
}
