// What cross-validation finds among the inputs of simulated data, with no strength chosen by a person.
import { crossValidate, type PathOrder, type Problem, path, type ValidatedPoint } from "@reg/tune";
import { meanOf, type Table } from "./result.ts";
import { f1Of, type Simulated } from "./simulated.ts";

/** The strength that a rule would choose by fits that are not relaxed. */
function unrelaxed(points: readonly ValidatedPoint[], errors: 0 | 1): number {
  const best = points.reduce((best, point) => (point.loss.mean < best.loss.mean ? point : best));
  const bound = best.loss.mean + errors * best.loss.standardError;
  return points.find(({ loss }) => loss.mean <= bound)!.strength;
}

interface Found {
  readonly least: number;
  readonly oneError: number;
  readonly chosen: number;
  readonly best: number;
  readonly loss: number;
  readonly seconds: number;
}

/** The weakest strength, as a part of the greatest. */
const least = 1e-2;

/** Folds with refits, the rule of one standard error; and what each strength of the path on all rows finds. */
export async function findInputs(problem: Problem, data: Simulated, order: PathOrder, count: number): Promise<Found> {
  const start = performance.now();
  const { results, model } = await crossValidate(problem, {
    ...{ relax: true, order, count, least, folds: problem.solved ? 10 : 5 },
  });
  const seconds = (performance.now() - start) / 1000;
  await model.dispose();
  const strengths = results.points.map(({ strength }) => strength);
  const { points } = await path(problem, { strengths, order, leastGain: 0 });
  const f1 = new Map(points.map(({ strength, inputs }) => [strength, f1Of(inputs, data)]));
  const at = (strength: number) => f1.get(strength) ?? 0;
  return {
    least: at(unrelaxed(results.points, 0)),
    oneError: at(unrelaxed(results.points, 1)),
    chosen: at(results.choice.strength),
    best: Math.max(...f1.values()),
    loss: results.points[results.choice.index]!.relaxed!.loss.mean,
    seconds,
  };
}

/** What is found on several draws of the data. */
export async function findOnDraws(seeds: readonly number[], run: (seed: number) => Promise<Found>) {
  const found: Found[] = [];
  for (const seed of seeds) found.push(await run(seed));
  const of = (key: keyof Found) => found.map((each) => each[key]);
  return {
    ...{ least: of("least"), oneError: of("oneError"), chosen: of("chosen"), best: of("best") },
    loss: meanOf(of("loss")),
    seconds: meanOf(of("seconds")),
  };
}

/** A line of the table. */
export type Line = { readonly name: string } & Awaited<ReturnType<typeof findOnDraws>>;

export const columns: Table["columns"] = [
  { key: "name", title: "truth, rows" },
  { key: "chosen", title: "refits, one standard error" },
  { key: "oneError", title: "one standard error" },
  { key: "least", title: "least error" },
  { key: "best", title: "best strength, known afterwards" },
];

export const f1Notes = [
  "100 inputs, of which 10 count, at places that are drawn. A cell has the mean F1 of the inputs that are found, then each draw of the data.",
  "The choice is `crossValidate(problem, { relax: true })`: folds with refits, one standard error. Solved problems have ten folds, as in glmnet, and networks five. No strength was chosen by a person, and only rows of the validation decide. The columns beside it judge the same paths without refits.",
];
