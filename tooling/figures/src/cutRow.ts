// What a cut saves: the certificate of `compact`, and times on both runtimes, beside an empty call.
import { type Certificate, compact, type Model, type Trainer, writeModel } from "@reg/onnx";
import { createGraph, modelOf } from "@reg/onnx-graph";
import type { Column } from "./result.ts";
import { type Times, timeModels } from "./timeModels.ts";
import { runtime } from "./training.ts";

const { ort, executionProviders, sessionOptions } = runtime;

/** A model that gives back one number of each row: how long a call takes that computes next to nothing. */
function emptyModel(row: readonly number[]): Uint8Array {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", ["batch", ...row]);
  return writeModel(modelOf(graph, [graph.op("Identity", [x])], "empty"));
}

/** A model before and after the cut. */
export interface Cut {
  readonly whole: Model;
  readonly model: Model;
  readonly certificate: Certificate;
}

/** Cuts a trained model and gives its certificate. Inputs stay, unless they are asked for. */
export async function cutOf(
  trainer: Trainer,
  options: { readonly inputs?: boolean; readonly roundTo?: number } = {},
): Promise<Cut> {
  const whole = trainer.export();
  const { model, certificate } = await compact(whole, { ort, executionProviders, sessionOptions, ...options });
  return { whole, model, certificate };
}

/** Times of a whole model, of a cut one, and of an empty call with the cut one's input. */
export function timesOf(
  whole: Model,
  cut: Model,
  { row, cutRow }: { readonly row: readonly number[]; readonly cutRow: readonly number[] },
): Promise<readonly Times[]> {
  return timeModels(
    [
      { name: "whole", bytes: writeModel(whole), row },
      { name: "cut", bytes: writeModel(cut), row: cutRow },
      { name: "empty", bytes: emptyModel(cutRow), row: cutRow },
    ],
    [1, 32],
  );
}

/** The columns of a line of times. */
export const timeColumns: readonly Column[] = [
  { key: "name", title: "what" },
  { key: "whole", title: "whole, µs", digits: 1 },
  { key: "cut", title: "cut, µs", digits: 1 },
  { key: "empty", title: "empty call, µs", digits: 1 },
  { key: "faster", title: "times faster", digits: 1 },
];

/** A line of times, and how many times faster the cut model is. */
export const timeLine = ({ runtime: on, batch, ms }: Times) => ({
  name: `${on}, ${batch} ${batch === 1 ? "row" : "rows"}`,
  whole: 1000 * ms.whole!,
  cut: 1000 * ms.cut!,
  empty: 1000 * ms.empty!,
  faster: ms.whole! / ms.cut!,
});

/** What a split gave: accuracies in percent, and the cut. */
export interface CutSplit extends Cut {
  readonly before: number;
  readonly after: number;
}

/** The columns of networks before and after a cut; `live` is what is counted in the third. */
export const cutColumns = (live: string): readonly Column[] => [
  { key: "name", title: "network" },
  { key: "accuracy", title: "test %" },
  { key: "live", title: live },
  { key: "parameters", title: "parameters", digits: 0 },
  { key: "bytes", title: "bytes", digits: 0 },
  { key: "multiplyAdds", title: "multiply-adds of two rows", digits: 0 },
  { key: "ulps", title: "difference by the cut, ULP", digits: 1 },
];

/** The lines before and after the cut, with what is live in each. Sizes are those of the first split. */
export function cutLines(measured: readonly CutSplit[], live: { readonly dense: string; readonly cut: string }) {
  const { parameters, bytes, multiplyAdds } = measured[0]!.certificate;
  const figures = (when: "before" | "after") => ({
    accuracy: measured.map((each) => each[when]),
    parameters: parameters[when],
    bytes: bytes[when],
    multiplyAdds: multiplyAdds[when],
  });
  const ulps = Math.max(...measured.map(({ certificate }) => certificate.difference.ulps));
  return [
    { name: "dense", live: live.dense, ...figures("before"), ulps: "" },
    { name: "`toSparsity: { units: … }`, cut", live: live.cut, ...figures("after"), ulps },
  ];
}
