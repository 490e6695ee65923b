import type { Learner } from "@reg/tune";
import { classesOf, confusion } from "../metrics.ts";
import type { PathData } from "./pathData.ts";
import type { PathTest } from "./pathDocument.ts";

/** The classes that a model gives; of one output, class 1 where it is above 0. */
function predicted(data: ArrayLike<number>, width: number): Int32Array {
  return width === 1 ? Int32Array.from(data, (score) => (score > 0 ? 1 : 0)) : classesOf(data, width);
}

/** How good a model is on the rows that no path has seen; with `relax` after its support was fitted again. */
export async function lastTest(
  model: Learner,
  { targets, classes }: PathData,
  rows: readonly number[],
  relax: boolean,
): Promise<PathTest> {
  const test = Int32Array.from(rows);
  if (relax && model.relaxed) return { rows: rows.length, score: (await model.relaxed([test]))[0]! };
  const score = await model.score(test);
  const outputs = classes && (await model.outputs?.(test));
  if (!outputs) return { rows: rows.length, score };
  const labels = Int32Array.from(test, (row) => targets[row]!);
  const matrix = confusion(labels, predicted(outputs.data, outputs.shape[1]!), classes.length);
  return { rows: rows.length, score, confusion: matrix };
}
