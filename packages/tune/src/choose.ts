// Which strength to take, from means and standard errors over folds.
import { show } from "@reg/core/adapter";
import type { Metric } from "./problem.ts";
import { refuse } from "./refuse.ts";
import type { Choice, ChoiceRule, Estimate, ValidatedPoint } from "./results.ts";

export interface ChooseBy {
  readonly by: "loss" | "metric";
  readonly metric: Metric;
  /** Compares the refitted supports. */
  readonly relax: boolean;
}

const figure = (x: number): string => Number(x.toPrecision(4)).toString();

/** What a point is compared by. */
export function estimateOf(point: ValidatedPoint, { by, relax }: ChooseBy): Estimate {
  return (relax ? point.relaxed : undefined)?.[by] ?? point[by];
}

/** How much worse `a` is than `b`: below 0 where it is better. */
const worseBy = (a: number, b: number, { by, metric }: ChooseBy): number =>
  by === "metric" && metric.better === "higher" ? b - a : a - b;

/** The best of some points; of equals the strongest. */
function bestOf(points: readonly ValidatedPoint[], indices: readonly number[], how: ChooseBy): number {
  const mean = (i: number) => estimateOf(points[i]!, how).mean;
  return indices.reduce((best, i) => (worseBy(mean(i), mean(best), how) < 0 ? i : best));
}

/** The choice that a rule makes among points, strongest first. Throws `INVALID_PARAMETER` where none fits. */
export function choose(points: readonly ValidatedPoint[], rule: ChoiceRule, how: ChooseBy): Choice {
  const all = points.map((_, i) => i);
  const best = bestOf(points, all, how);
  const { mean, standardError } = estimateOf(points[best]!, how);
  const what = how.by === "loss" ? "loss" : how.metric.name;
  const give = (index: number, why: string): Choice => ({ index, strength: points[index]!.strength, rule, why });
  const within = (of: number) => all.find((i) => worseBy(estimateOf(points[i]!, how).mean, mean, how) <= of)!;
  switch (rule.rule) {
    case "best":
      return give(best, `Its mean ${what}, ${figure(mean)}, is the best.`);
    case "one standard error": {
      const bound = `one standard error (${figure(standardError)}) of the best mean ${what}, ${figure(mean)}`;
      return give(within(standardError), `The greatest strength within ${bound}.`);
    }
    case "within":
      return give(
        within(rule.of),
        `The greatest strength within ${figure(rule.of)} of the best mean ${what}, ${figure(mean)}.`,
      );
    case "most inputs": {
      const few = all.filter((i) => points[i]!.inputs <= rule.inputs);
      if (few.length === 0) {
        const least = Math.min(...points.map(({ inputs }) => inputs));
        const received = `at least ${figure(least)} on every strength`;
        throw refuse(
          "INVALID_PARAMETER",
          "choose",
          `a strength with at most ${rule.inputs} inputs`,
          received,
          "Add greater strengths.",
        );
      }
      const index = bestOf(points, few, how);
      const reached = `${figure(estimateOf(points[index]!, how).mean)}`;
      return give(index, `The best mean ${what}, ${reached}, of those with at most ${rule.inputs} inputs.`);
    }
  }
}

/** Checks what a user wrote as a rule. */
export function parseRule(given: unknown): ChoiceRule {
  const written = (typeof given === "string" ? { rule: given } : given) as Partial<Record<string, unknown>> | null;
  const number = (name: string, holds: (x: number) => boolean) => {
    const x = written?.[name];
    return typeof x === "number" && Number.isFinite(x) && holds(x) ? x : undefined;
  };
  const name = written?.rule;
  if (name === "best" || name === "one standard error") return { rule: name };
  const of = number("of", (x) => x >= 0);
  if (name === "within" && of !== undefined) return { rule: name, of };
  const inputs = number("inputs", (x) => Number.isInteger(x) && x >= 0);
  if (name === "most inputs" && inputs !== undefined) return { rule: name, inputs };
  const expected = `"best", "one standard error", { rule: "within", of: 0.01 } or { rule: "most inputs", inputs: 10 }`;
  throw refuse("INVALID_PARAMETER", "choose", expected, show(given));
}
