import * as Plot from "@observablehq/plot";
import type { CrossValidation, Estimate } from "@reg/tune";
import type { PathDocument } from "../path/pathDocument.ts";
import { figure, percent } from "../report/numbers.ts";
import { draw, escaped, figureOf, sentence } from "./drawing.ts";

interface Row extends Estimate {
  readonly size: number;
  readonly strength: number;
  readonly chosen: boolean;
}

/** The mean number of live units of all kernels but the last, whose units are the outputs; `undefined` without hidden layers. */
function liveUnits({ paths, points }: CrossValidation): number[] | undefined {
  const means = points.map(({ strength }) => {
    const found = paths.flatMap(({ path }) => path.points.filter((point) => point.strength === strength));
    const counts = found.map(({ live }) => live.slice(0, -1).reduce((sum, { units }) => sum + units, 0));
    return counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length);
  });
  return (paths[0]?.path.points[0]?.live.length ?? 0) > 1 ? means : undefined;
}

function drawn(rows: readonly Row[], label: string, metric: string, percents: boolean) {
  return draw(`${metric} against ${label}`, {
    ...{ width: 420, height: 260, marginLeft: 52 },
    x: { label, nice: true, ...(percents && { tickFormat: "~%" }) },
    y: { label: metric, grid: true, nice: true, ...(metric === "accuracy" && { tickFormat: "~%" }) },
    marks: [
      Plot.ruleX(rows, {
        x: "size",
        y1: (d) => d.mean - d.standardError,
        y2: (d) => d.mean + d.standardError,
        stroke: "var(--c2)",
        strokeOpacity: 0.4,
      }),
      Plot.line(rows, { x: "size", y: "mean", stroke: "var(--c2)", strokeOpacity: 0.6 }),
      Plot.dot(rows, {
        ...{ x: "size", y: "mean" },
        r: (d: Row) => (d.chosen ? 5 : 2.5),
        fill: (d: Row) => (d.chosen ? "var(--mark)" : "var(--c2)"),
        title: (d: Row) => `λ ${figure(d.strength)}`,
      }),
    ],
    r: { type: "identity" },
    color: { type: "identity" },
  });
}

/** What sparsity costs: live inputs, zeros and live units against the metric. */
export function tradeOff({ results }: PathDocument): string {
  const { points, problem, relax, choice } = results;
  const metric = problem.metric.name === "accuracy" ? "accuracy" : "mean squared error";
  const show = metric === "accuracy" ? percent : figure;
  const rows = (size: (i: number) => number): Row[] =>
    points.map((point, i) => {
      const { metric: estimate } = (relax && point.relaxed) || point;
      return { ...estimate, size: size(i), strength: point.strength, chosen: i === choice.index };
    });
  const units = liveUnits(results);
  const charts = [
    ["live inputs", (i: number) => points[i]!.inputs],
    ["exact zeros", (i: number) => points[i]!.zeros],
    ...(units ? [["live hidden units", (i: number) => units[i]!] as const] : []),
  ] as const;
  const figures = charts.map(([label, size]) => {
    const of = rows(size);
    const drawing = drawn(of, label, metric, label === "exact zeros");
    const said = (x: number) => (label === "exact zeros" ? percent(x) : `${Number(x.toFixed(1))}`);
    const near = of.map((row) => ({
      x: drawing.across(row.size),
      text: `λ ${figure(row.strength)}: ${said(row.size)} ${label} · ${metric} ${show(row.mean)}`,
    }));
    return figureOf(
      drawing,
      escaped(`${sentence(metric)} against ${label}, means over the folds. The large dot is the choice.`),
      near,
    );
  });
  return `<div class="side">${figures.join("\n")}</div>`;
}
