import type { Tensor, Value } from "@reg/onnx-graph";
import { concatenate } from "../data/concatenate.ts";
import { type Columns, columnsOf, type Inputs, takeRows } from "../data/dataset.ts";
import type { Engine } from "./engine.ts";
import type { OrtTensor } from "./ort.ts";
import { fromOrt, toOrt } from "./ortTensor.ts";

/** Row numbers in order, batch by batch. */
export function* rowsFrom(rows: number, batchSize: number): Generator<Uint32Array> {
  for (let from = 0; from < rows; from += batchSize) {
    yield Uint32Array.from({ length: Math.min(batchSize, rows - from) }, (_, i) => from + i);
  }
}

/** The weights and these rows, as a graph of inference takes them. */
export function inputFeeds(
  { state, options }: Engine,
  inputs: readonly Value[],
  columns: Columns,
  rows: Uint32Array,
): Readonly<Record<string, OrtTensor>> {
  const feeds = columns.inputs.map((column, i) => {
    return [inputs[i]!.name, toOrt(options.ort, takeRows(column, rows, [rows.length]))] as const;
  });
  return { ...state.weightFeeds(), ...Object.fromEntries(feeds) };
}

/** The model's outputs for all examples, in batches. Throws `INVALID_DATA`. */
export async function predict(
  engine: Engine,
  given: Inputs,
  batchSize: number,
): Promise<Readonly<Record<string, Tensor>>> {
  const { predictionInputs: inputs } = engine.data;
  const columns = columnsOf(given, undefined, { inputs, prediction: undefined, classes: false });
  const { graph, run } = await engine.prediction.get();
  const parts: Readonly<Record<string, OrtTensor>>[] = [];
  for (const rows of rowsFrom(columns.rows, batchSize))
    parts.push(await engine.inTurn(() => run(inputFeeds(engine, inputs, columns, rows))));
  return Object.fromEntries(
    graph.outputs.map((name) => [name, concatenate(parts.map((part) => fromOrt(part[name]!)))]),
  );
}
