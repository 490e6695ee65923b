// Means and standard errors over the folds of a cross-validation.
import type { Score } from "./problem.ts";
import type { Estimate, FoldResult, PathPoint, ValidatedPoint } from "./results.ts";

const meanOf = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

/** Results of each fold of each repeat, all seeds of it together. */
function byFold(paths: readonly FoldResult[]): readonly (readonly FoldResult[])[][] {
  const repeats: FoldResult[][][] = [];
  for (const result of paths) {
    repeats[result.repeat] ??= [];
    repeats[result.repeat]![result.fold] ??= [];
    repeats[result.repeat]![result.fold]!.push(result);
  }
  return repeats;
}

/**
 * The mean over everything, and its standard error: the deviation between the folds of a repeat over the root of their number. Seeds of a
 * fold count as one, and the errors of repeats are averaged: they use the same rows again, so they do not make the error smaller.
 */
function estimate(repeats: readonly (readonly (readonly number[])[])[]): Estimate {
  const folds = repeats.map((repeat) => repeat.map(meanOf));
  const errors = folds.map((values) => {
    const mean = meanOf(values);
    const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    return Math.sqrt(squares / (values.length - 1) / values.length);
  });
  return { mean: meanOf(folds.flat()), standardError: meanOf(errors) };
}

/** One point for each strength that every fold reached. */
export function validatedPoints(strengths: readonly number[], paths: readonly FoldResult[]): ValidatedPoint[] {
  const repeats = byFold(paths);
  const found = paths.map(({ path }) => new Map(path.points.map((point) => [point.strength, point])));
  const at = (result: FoldResult, strength: number) => found[paths.indexOf(result)]!.get(strength)!;
  return strengths.flatMap((strength) => {
    if (!found.every((points) => points.has(strength))) return [];
    const over = (read: (point: PathPoint) => number) =>
      estimate(repeats.map((folds) => folds.map((fold) => fold.map((result) => read(at(result, strength))))));
    const both = (score: (point: PathPoint) => Score) => ({
      loss: over((point) => score(point).loss),
      metric: over((point) => score(point).metric),
    });
    const relaxed = found.every((points) => points.get(strength)!.relaxed?.validation);
    return [
      {
        strength,
        ...both((point) => point.validation!),
        ...(relaxed && { relaxed: both((point) => point.relaxed!.validation!) }),
        zeros: over(({ zeros }) => zeros).mean,
        inputs: over(({ inputs }) => inputs.length).mean,
      },
    ];
  });
}
