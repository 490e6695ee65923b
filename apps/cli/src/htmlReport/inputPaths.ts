import * as Plot from "@observablehq/plot";
import type { PathDocument } from "../path/pathDocument.ts";
import { figure } from "../report/numbers.ts";
import { colours, draw, escaped, figureOf, strengthAxis } from "./drawing.ts";
import { strengthMarks } from "./strengthMarks.ts";

/** What is drawn of each input, one number a strength. */
interface Line {
  readonly name: string;
  readonly numbers: readonly number[];
  readonly colour: string | undefined;
}

/** The inputs that weigh most at the end have colours and names. */
function linesOf({ path, results, data }: PathDocument): Line[] {
  const names = results.problem.inputs;
  const scale = (j: number) => data.deviations?.[j] ?? 1;
  const numbers = names.map((_, j) => path.points.map(({ inputWeights }) => (inputWeights?.[j] ?? 0) * scale(j)));
  const most = numbers.map((line) => Math.max(...line.map(Math.abs)));
  const ranked = names.map((_, j) => j).sort((a, b) => most[b]! - most[a]!);
  return names.map((name, j) => ({
    name,
    numbers: numbers[j]!,
    colour: most[j]! > 0 ? colours[ranked.indexOf(j)] : undefined,
  }));
}

/** Where labels go so that none lies on another: at least so far apart. */
function apart(places: readonly number[], distance: number, [top, bottom]: readonly [number, number]): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  const moved = [...places];
  let last = top - distance;
  for (const i of order) {
    moved[i] = Math.max(moved[i]!, last + distance);
    last = moved[i]!;
  }
  let next = bottom + distance;
  for (const i of order.toReversed()) {
    moved[i] = Math.min(moved[i]!, next - distance);
    next = moved[i]!;
  }
  return moved;
}

/** Coefficients, or the norms of inputs' weights, against the strength. */
export function inputPaths(document: PathDocument): string {
  const { path, results } = document;
  const strengths = path.points.map(({ strength }) => strength);
  const lines = linesOf(document);
  const single = (document.coefficients?.[0]?.length ?? 0) === 1;
  const label = single ? "coefficient × deviation" : "norm of the input's weights";
  const line = ({ numbers, colour }: Line) =>
    Plot.lineY(numbers, {
      x: strengths,
      y: numbers,
      stroke: colour ?? "currentColor",
      strokeOpacity: colour ? 1 : 0.25,
      strokeWidth: colour ? 1.8 : 1,
    });
  const marks = [
    Plot.ruleY([0]),
    ...lines.filter(({ colour }) => !colour).map(line),
    ...lines.filter(({ colour }) => colour).map(line),
    ...strengthMarks(results),
  ];
  const options = {
    height: 380,
    marginTop: 32,
    marginRight: 170,
    x: strengthAxis,
    y: { label, grid: true, nice: true },
  };
  const bare = draw(label, { ...options, marks });
  const named = lines.filter(({ colour }) => colour !== undefined);
  const ends = apart(
    named.map(({ numbers }) => bare.up(numbers.at(-1)!)),
    14,
    [40, 335],
  );
  const labels = named.map(({ name, colour }, i) =>
    Plot.text([name], {
      frameAnchor: "top-right",
      textAnchor: "start",
      dx: 6,
      dy: ends[i]! - 32,
      lineAnchor: "middle",
      fill: colour!,
      fontSize: 11,
    }),
  );
  const near = path.points.map(({ strength, inputs }) => {
    const live = named.filter(({ numbers }) => numbers[strengths.indexOf(strength)] !== 0);
    const told = live
      .slice(0, 4)
      .map(({ name, numbers }) => `${name} ${figure(numbers[strengths.indexOf(strength)]!)}`);
    return { x: bare.across(strength), text: [`λ ${figure(strength)}: ${inputs.length} inputs`, ...told].join(" · ") };
  });
  const what = single
    ? "The coefficient of each input, times the input's standard deviation"
    : "The norm of each input's weights";
  const caption = `${what}, as the penalty gets weaker from left to right. An input is used from where its line leaves 0. ${
    lines.length > colours.length ? `The ${colours.length} inputs that weigh most are coloured. ` : ""
  }Computed on all ${path.trainRows} rows that may be learned from.`;
  return figureOf(draw(label, { ...options, marks: [...marks, ...labels] }), escaped(caption), near);
}
