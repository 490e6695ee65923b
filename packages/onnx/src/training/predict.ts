import { sizeOf } from "@reg/core";
import { type Tensor, zeros } from "../tensor.ts";
import type { Columns, Data } from "./dataset.ts";
import { rowsFrom } from "./evaluate.ts";
import type { Runner } from "./runner.ts";

function concatenate(parts: readonly Tensor[]): Data {
  const { type, shape } = parts[0]!;
  const data = zeros(
    type,
    parts.reduce((length, part) => length + part.data.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    // All parts have the type of the first.
    data.set(part.data as never, at);
    at += part.data.length;
  }
  const rowSize = sizeOf(shape.slice(1));
  return { data, shape: [data.length / rowSize, ...shape.slice(1)] };
}

/** The model's outputs for all examples, in batches. */
export async function predict(
  runner: Runner,
  columns: Columns,
  batchSize: number,
): Promise<Readonly<Record<string, Data>>> {
  const parts: Readonly<Record<string, Tensor>>[] = [];
  for (let from = 0; from < columns.rows; from += batchSize) {
    parts.push(await runner.predict(columns, rowsFrom(from, Math.min(from + batchSize, columns.rows))));
  }
  return Object.fromEntries(
    Object.keys(parts[0]!).map((name) => [name, concatenate(parts.map((part) => part[name]!))]),
  );
}
