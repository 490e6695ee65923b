// What `reg path` tells a person: the strengths in a table, the choice with its reason, and the command that trains with it.
import type { Estimate, ValidatedPoint } from "@reg/tune";
import { type Io, paint } from "../io.ts";
import type { PathDocument } from "../path/pathDocument.ts";
import { figure, percent } from "./numbers.ts";
import { type Column, table } from "./table.ts";
import { visible } from "./visible.ts";
import { wrap } from "./wrap.ts";

const bars = "▁▂▃▄▅▆▇█";

/** Numbers as bars of one line. */
function sparkline(numbers: readonly number[]): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const height = (x: number) => (most > least ? Math.round(((x - least) / (most - least)) * (bars.length - 1)) : 0);
  return numbers.map((x) => bars[height(x)]).join("");
}

const withError = ({ mean, standardError }: Estimate) => `${figure(mean)} ± ${Number(standardError.toPrecision(2))}`;

/** At most so many rows: the choices, and others at equal steps. */
const mostRows = 12;

function shown(points: readonly ValidatedPoint[], marked: readonly number[]): number[] {
  const step = Math.max(1, (points.length - 1) / (mostRows - 1));
  const even = Array.from({ length: Math.min(mostRows, points.length) }, (_, i) => Math.round(i * step));
  return [...new Set([...even, ...marked])].filter((i) => i < points.length).sort((a, b) => a - b);
}

const right = { align: "right" } as const;

function pointsTable(io: Io, { results, path }: PathDocument): string {
  const { green, dim } = paint(io);
  const { points, choice, best, oneStandardError, problem, relax } = results;
  const solved = path.points.some(({ gap }) => gap !== undefined);
  const columns: Column[] = [
    { head: "strength", ...right },
    { head: relax ? "loss, refitted" : "loss", ...right },
    { head: problem.metric.name === "accuracy" ? "accuracy" : "squared error", ...right },
    { head: "inputs", ...right },
    { head: "exact zeros", ...right },
    ...(solved ? [{ head: "duality gap", ...right }] : []),
    { head: "" },
  ];
  const note = (i: number) =>
    [
      i === choice.index && green("take this"),
      i === best.index && dim("best"),
      i === oneStandardError.index && dim("one standard error"),
    ].filter(Boolean);
  const gapAt = new Map(path.points.map(({ strength, gap }) => [strength, gap]));
  const rows = shown(points, [choice.index, best.index, oneStandardError.index]).map((i) => {
    const { strength, zeros, inputs, ...point } = points[i]!;
    const { loss, metric } = (relax && point.relaxed) || point;
    const judged = problem.metric.name === "accuracy" ? percent(metric.mean) : figure(metric.mean);
    const gap = gapAt.get(strength);
    return [
      figure(strength),
      withError(loss),
      judged,
      `${Number(inputs.toFixed(1))}`,
      percent(zeros),
      ...(solved ? [gap === undefined ? "–" : Math.max(0, gap).toExponential(0)] : []),
      note(i).join(", "),
    ];
  });
  return table(io, columns, rows);
}

function sparklines(io: Io, { results: { points, problem, relax } }: PathDocument): string {
  const { dim, cyan } = paint(io);
  const judged = points.map((point) => (relax && point.relaxed) || point);
  const lines = [
    ["loss", judged.map(({ loss }) => loss.mean)],
    [problem.metric.name === "accuracy" ? "accuracy" : "squared error", judged.map(({ metric }) => metric.mean)],
    ["inputs", points.map(({ inputs }) => inputs)],
  ] as const;
  const drawn = lines.map(([name, numbers]) => `  ${dim(name.padEnd(14))} ${cyan(sparkline(numbers))}`);
  return `${drawn.join("\n")}\n  ${dim(`${"".padEnd(14)} strongest → weakest`)}\n`;
}

/** The inputs that the model at the chosen strength reads, by name. */
function inputsLine(io: Io, { results: { refit, problem, choice } }: PathDocument): string {
  const point = refit.points.find(({ strength }) => strength === choice.strength);
  const names = (point?.inputs ?? []).map((input) => visible(problem.inputs[input]!));
  const more = names.length > 12 ? ` and ${names.length - 12} more` : "";
  const all = problem.inputs.length;
  return `  ${paint(io).dim(`${names.length} of ${all} inputs:`)} ${names.slice(0, 12).join(", ") || "none"}${more}\n`;
}

function testLine(io: Io, { test, results }: PathDocument): string {
  if (!test) return "";
  const { name } = results.problem.metric;
  const judged = name === "accuracy" ? percent(test.score.metric) : figure(test.score.metric);
  const what = name === "accuracy" ? "accuracy" : "squared error";
  return `  ${paint(io).dim(`${what} on ${test.rows} rows that no path has seen:`)} ${paint(io).bold(judged)}\n`;
}

function stabilityLine(io: Io, { stability }: PathDocument): string {
  if (!stability) return "";
  const { selected, problem, subsamples, threshold, expectedFalse } = stability;
  const names = selected.map((input) => visible(problem.inputs[input]!)).join(", ") || "none";
  const bound = `at most ${figure(expectedFalse)} of them expected to be noise`;
  return `  ${paint(io).dim(`in ${percent(threshold)} of ${subsamples} halves (${bound}):`)} ${names}\n`;
}

const atEnd = "It is the weakest of all: weaker ones may be better. Try --least 0.0001.";

/** Everything about one command. */
export function pathReport(io: Io, document: PathDocument): string {
  const { bold, dim, green } = paint(io);
  const { results, data, next } = document;
  const { problem, folds, repeats, split, choice } = results;
  const rows = `${data.rows} rows · ${problem.inputs.length} inputs · ${folds} folds, ${split}${repeats > 1 ? `, ${repeats} times` : ""}`;
  return [
    `\n${bold(visible(data.name))} ${dim(`${problem.name} · ${rows}`)}\n`,
    pointsTable(io, document),
    "",
    sparklines(io, document),
    `  ${dim("Take strength")} ${green(figure(choice.strength))}${dim(":")}`,
    dim(wrap(choice.why)),
    ...(choice.index === results.points.length - 1 && results.points.length > 1 ? [dim(wrap(atEnd))] : []),
    "",
    `${inputsLine(io, document)}${stabilityLine(io, document)}${testLine(io, document)}`,
    `  ${dim("To train with it:")}\n  ${next}\n`,
  ].join("\n");
}
