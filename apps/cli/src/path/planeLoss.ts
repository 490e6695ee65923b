import type { Penalty } from "@reg/core";
import { type LinearLearner, linearProblem, type PathResult } from "@reg/tune";
import type { PathData } from "./pathData.ts";
import type { PlaneLoss } from "./pathDocument.ts";

const steps = 41;
const digits = (x: number): number => Number(x.toPrecision(5));

/** The two inputs with the greatest coefficients where the path ends, each in standard deviations. */
function greatest({ points }: PathResult, deviations: readonly number[]): [number, number] {
  const weights = points.at(-1)!.inputWeights!.map((w, j) => Math.abs(w) * deviations[j]!);
  const [first = 0, second = 1] = weights.map((_, j) => j).sort((a, b) => weights[b]! - weights[a]!);
  return [first, second];
}

const columnOf = ({ inputs: { data, shape } }: PathData, rows: readonly number[], j: number): number[] =>
  rows.map((row) => data[row * shape[1] + j]!);

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

function deviation(numbers: readonly number[]): number {
  const middle = mean(numbers);
  return Math.sqrt(mean(numbers.map((x) => (x - middle) ** 2)));
}

/** The standard deviation of each input on these rows. */
export const deviationsOf = (data: PathData, rows: readonly number[]): number[] =>
  data.features.map((_, j) => digits(deviation(columnOf(data, rows, j))));

/** To mean 0 and deviation 1. */
function standard(numbers: readonly number[]): number[] {
  const [middle, scale] = [mean(numbers), deviation(numbers) || 1];
  return numbers.map((x) => (x - middle) / scale);
}

/**
 * The loss of a linear model over the coefficients of two inputs alone, the two that weigh most, with the minimum of loss and penalty at each
 * strength. `undefined` with several outputs or one input.
 */
export function planeLoss(
  data: PathData,
  rows: readonly number[],
  penalty: Penalty,
  path: PathResult,
): PlaneLoss | undefined {
  if ((data.classes?.length ?? 2) > 2 || data.features.length < 2) return undefined;
  const inputs = greatest(path, deviationsOf(data, rows));
  const [a = [], b = []] = inputs.map((j) => standard(columnOf(data, rows, j)));
  const targets = rows.map((row) => data.targets[row]!);
  const problem = linearProblem({
    inputs: { data: a.flatMap((x, i) => [x, b[i]!]), shape: [rows.length, 2] },
    targets,
    penalty,
    model: data.predicts === "numbers" ? "linear" : "logistic",
    tolerance: 1e-10,
  });
  const all = Int32Array.from(rows, (_, i) => i);
  const most = problem.lambdaMax({ rows: all, seed: 0 });
  const learner = problem.learner({ rows: all, seed: 0 });
  const minimum = (strength: number) => {
    learner.train(strength);
    const [first = 0, second = 0] = learner.parameters()[0]!.weights.data;
    return [digits(first), digits(second)] as const;
  };
  const strengths = Array.from({ length: 30 }, (_, i) => most * 1e-4 ** (i / 29));
  const solved = strengths.map((strength) => ({ strength: digits(strength), coefficients: minimum(strength) }));
  const least = minimum(0);
  const reach = 1.6 * Math.max(...least.map(Math.abs), 1e-12);
  const at = Array.from({ length: steps }, (_, i) => digits(-reach + (2 * reach * i) / (steps - 1)));
  const loss = lossOver(a, b, targets, data.predicts, interceptOf(learner));
  return { inputs, at, values: at.map((y) => at.map((x) => digits(loss(x, y)))), least, path: solved };
}

const interceptOf = (learner: LinearLearner): number => learner.parameters()[1]!.weights.data[0]!;

/** The mean loss where the two coefficients are these. The intercept stays that of the least loss. */
function lossOver(
  a: readonly number[],
  b: readonly number[],
  targets: readonly number[],
  predicts: PathData["predicts"],
  intercept: number,
) {
  const ofRow = (score: number, target: number) =>
    predicts === "numbers" ? (score - target) ** 2 / 2 : Math.log1p(Math.exp(target === 1 ? -score : score));
  return (x: number, y: number) =>
    targets.reduce((sum, target, i) => sum + ofRow(intercept + x * a[i]! + y * b[i]!, target), 0) / targets.length;
}
