import type { Mode } from "@reg/core";
import type { StackFigures } from "../evaluation.ts";
import { type Io, paint } from "../io.ts";
import type { measureAgreement } from "../measureAgreement.ts";
import { figure, percent } from "./numbers.ts";
import { table } from "./table.ts";

const right = { align: "right" } as const;

/** The stacks side by side, and how closely they agree on the penalty of the same weights. */
export function comparison(
  io: Io,
  results: readonly { readonly mode: Mode; readonly figures: StackFigures }[],
  { reference, agreements }: Awaited<ReturnType<typeof measureAgreement>>,
): string {
  const { bold, dim } = paint(io);
  const columns = [
    { head: "stack" },
    { head: "mode" },
    { head: "test accuracy", ...right },
    { head: "data loss", ...right },
    { head: "penalty", ...right },
    { head: "exact zeros", ...right },
  ];
  const rows = results.map(({ mode, figures }) => [
    figures.stack,
    mode,
    bold(percent(figures.accuracy)),
    figure(figures.dataLoss),
    figure(figures.penalty),
    percent(figures.zeros),
  ]);
  const agreementColumns = [{ head: "stack" }, { head: "penalty", ...right }, { head: "relative error", ...right }];
  const agreementRows = agreements.map(({ stack, value, error }) => [
    stack,
    value.toPrecision(9),
    error === 0 ? "0" : error.toExponential(1),
  ]);
  return [
    `\n${bold("Side by side")} ${dim("· data loss: cross-entropy; half the squared error in brain.js")}\n`,
    table(io, columns, rows),
    `\n${bold("The same weights in every stack")} ${dim(`· core, in float64: ${reference.toPrecision(9)}`)}\n`,
    table(io, agreementColumns, agreementRows),
    "",
  ].join("\n");
}
