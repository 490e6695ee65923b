import * as Plot from "@observablehq/plot";
import type { Estimate } from "@reg/tune";
import type { PathDocument } from "../path/pathDocument.ts";
import { figure, percent } from "../report/numbers.ts";
import { draw, escaped, figureOf, sentence, strengthAxis } from "./drawing.ts";
import { strengthMarks } from "./strengthMarks.ts";

function curve({ results }: PathDocument, label: string, show: (x: number) => string, pick: (i: number) => Estimate) {
  const { points } = results;
  const rows = points.map(({ strength, inputs }, i) => ({ strength, inputs, ...pick(i) }));
  const drawing = draw(label, {
    ...{
      height: 280,
      marginTop: 32,
      marginLeft: 52,
      x: strengthAxis,
      y: { label, grid: true, nice: true, ...(show === percent && { tickFormat: "~%" }) },
    },
    marks: [
      ...strengthMarks(results),
      Plot.ruleX(rows, {
        x: "strength",
        y1: (d) => d.mean - d.standardError,
        y2: (d) => d.mean + d.standardError,
        stroke: "var(--c1)",
        strokeOpacity: 0.55,
      }),
      Plot.lineY(rows, { x: "strength", y: "mean", stroke: "var(--c1)" }),
      Plot.dot(rows, {
        x: "strength",
        y: "mean",
        r: 2.5,
        fill: "var(--c1)",
        title: (d) => `λ ${figure(d.strength)}: ${show(d.mean)}`,
      }),
    ],
  });
  const near = rows.map(({ strength, inputs, mean, standardError }) => ({
    x: drawing.across(strength),
    text: `λ ${figure(strength)}: ${show(mean)} ± ${show(standardError)} · ${Number(inputs.toFixed(1))} inputs`,
  }));
  return { drawing, near };
}

/** Loss and metric on the rows that each fold left out, with standard errors. */
export function errorCurves(document: PathDocument): string {
  const { results } = document;
  const { points, problem, folds, repeats, relax, choice } = results;
  const estimates = points.map((point) => (relax && point.relaxed) || point);
  const loss = curve(document, problem.loss, figure, (i) => estimates[i]!.loss);
  const isAccuracy = problem.metric.name === "accuracy";
  const name = isAccuracy ? "accuracy" : "mean squared error";
  const metric = curve(document, name, isAccuracy ? percent : figure, (i) => estimates[i]!.metric);
  const how = `Means over ${folds} folds${repeats > 1 ? `, drawn ${repeats} times` : ""}; a bar is one standard error on each side.`;
  return [
    figureOf(
      loss.drawing,
      escaped(`${sentence(problem.loss)} on rows that the model did not learn from. ${how} ${choice.why}`),
      loss.near,
    ),
    figureOf(metric.drawing, escaped(`${sentence(name)} on the same rows.`), metric.near),
  ].join("\n");
}
