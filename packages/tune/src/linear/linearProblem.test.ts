// Against scikit-learn and skglm, with this package's default tolerance where no other is written.
import { groupLasso, l1, l2, sum } from "@reg/core";
import { describe, expect, it } from "vitest";
import { breastCancer, diabetes, wine, worst } from "../../test/golden.ts";
import { elasticNet } from "../ladder.ts";
import { optimality } from "../optimality.ts";
import { allRows } from "../rows.ts";
import { type LinearProblemOptions, linearProblem } from "./linearProblem.ts";

const raw = { standardize: false } as const;
const lasso = l1({ l1: 1 });
const { inputs, targets } = diabetes;

const learnerOf = (options: LinearProblemOptions) => {
  const problem = linearProblem(options);
  return problem.learner({ rows: allRows(problem), seed: 0 });
};

/** The coefficients of a learner, and its intercepts. */
const found = (learner: ReturnType<typeof learnerOf>) => learner.parameters().map(({ weights }) => weights.data);

/** Coefficients of inputs that are standardized, from those of the inputs as they are. */
function ofStandardized(coefficients: ArrayLike<number>, data: ArrayLike<number>, columns: number) {
  const rows = data.length / columns;
  const outputs = coefficients.length / columns;
  return Float64Array.from(coefficients, (c, at) => {
    const j = Math.floor(at / outputs);
    const column = Array.from({ length: rows }, (_, i) => data[i * columns + j]!);
    const mean = column.reduce((total, x) => total + x, 0) / rows;
    return c * Math.sqrt(column.reduce((total, x) => total + (x - mean) ** 2, 0) / rows);
  });
}

describe("lasso", () => {
  it("starts where scikit-learn's path starts", () => {
    const problem = linearProblem({ inputs, targets, model: "linear", penalty: lasso, ...raw });
    expect(
      worst([problem.lambdaMax({ rows: allRows(problem), seed: 0 })], [diabetes.lasso.strengths[0]!]),
    ).toBeLessThan(1e-12);
  });

  it.each([
    ["lasso_path", lasso, diabetes.lasso],
    ["enet_path", elasticNet(0.5), diabetes.elasticNet],
  ] as const)("is scikit-learn's %s, with the gap that was asked for", (_, penalty, { strengths, coefficients }) => {
    const learner = learnerOf({ inputs, targets, model: "linear", penalty, ...raw });
    const start = 2 * 1482.5; // of a model without inputs: the targets' variance
    for (const [i, strength] of strengths.entries()) {
      const { gap } = learner.train(strength);
      expect(worst(found(learner)[0]!, coefficients[i]!)).toBeLessThan(1e-6);
      expect(gap).toBeLessThanOrEqual(1e-12 * start);
    }
  });

  it("has the supports that scikit-learn has", () => {
    const learner = learnerOf({ inputs, targets, model: "linear", penalty: lasso, ...raw });
    const sizes = [0, 20, 40, 60, 80].map((i) => {
      learner.train(diabetes.lasso.strengths[i]!);
      return found(learner)[0]!.filter((w) => w !== 0).length;
    });
    expect(sizes).toEqual([0, 4, 7, 8, 10]);
  });

  it("refits a support as least squares do", () => {
    const learner = learnerOf({ inputs, targets, model: "linear", penalty: lasso, ...raw });
    const { support, coefficients, strength } = diabetes.relaxed;
    learner.train(strength);
    const before = found(learner)[0]!;
    const [score] = learner.relaxed([Int32Array.from({ length: 442 }, (_, i) => i)]);
    let squares = 0;
    for (let i = 0; i < 442; i++) {
      const given = support.reduce(
        (total, j, at) => total + coefficients[at + 1]! * inputs.data[i * 10 + j]!,
        coefficients[0]!,
      );
      squares += (given - targets[i]!) ** 2 / 442;
    }
    expect(worst([score!.metric], [squares])).toBeLessThan(1e-12);
    expect(found(learner)[0]).toEqual(before);
  });

  it("certifies its minimum: the gradient is a subgradient of the penalty", () => {
    const learner = learnerOf({ inputs, targets, model: "linear", penalty: lasso, ...raw });
    learner.train(0.1);
    const [weights] = learner.parameters().map((parameter) => parameter.weights);
    const [w, b] = found(learner);
    const gradient = new Float64Array(10);
    for (let i = 0; i < 442; i++) {
      let rest = b![0]! - targets[i]!;
      for (let j = 0; j < 10; j++) rest += w![j]! * inputs.data[i * 10 + j]!;
      for (let j = 0; j < 10; j++) gradient[j]! += (rest * inputs.data[i * 10 + j]!) / 442;
    }
    const { relative } = optimality([
      {
        path: "coefficients",
        weights: weights!,
        gradient: { data: gradient, shape: [10, 1] },
        penalty: l1({ l1: 0.1 }),
      },
    ]);
    expect(relative).toBeLessThan(1e-6);
  });
});

describe("groups", () => {
  it.each(diabetes.multiTask)(
    "is scikit-learn's MultiTaskLasso at $strength",
    ({ strength, coefficients, intercepts }) => {
      const rest = inputs.data.filter((_, at) => at % 10 !== 2);
      const two = targets.flatMap((y, i) => [y, 1000 * inputs.data[i * 10 + 2]!]);
      const learner = learnerOf({
        inputs: { data: rest, shape: [442, 9] },
        targets: { data: two, shape: [442, 2] },
        model: "linear",
        penalty: groupLasso({ lambda: 1 }),
        ...raw,
      });
      learner.train(strength);
      expect(worst(found(learner)[0]!, coefficients.flat())).toBeLessThan(1e-6);
      expect(worst(found(learner)[1]!, intercepts)).toBeLessThan(1e-6);
    },
  );

  it.each(diabetes.groupLasso)("is skglm's GroupLasso at $strength", ({ strength, coefficients, intercept }) => {
    const penalty = groupLasso({ lambda: 1, groupSize: 2 });
    const learner = learnerOf({ inputs, targets, model: "linear", penalty, ...raw });
    learner.train(strength);
    expect(worst(found(learner)[0]!, coefficients)).toBeLessThan(1e-6);
    expect(worst(found(learner)[1]!, [intercept])).toBeLessThan(1e-6);
  });
});

describe("logistic regression", () => {
  const options = { ...breastCancer, model: "logistic", penalty: lasso } as const;
  const problemOf = (ratio: number) =>
    linearProblem({
      inputs: breastCancer.inputs,
      targets: breastCancer.targets,
      model: "logistic",
      penalty: elasticNet(ratio),
    });

  it("starts where everything is zero", () => {
    const problem = problemOf(1);
    const rows = allRows(problem);
    const most = problem.lambdaMax({ rows, seed: 0 });
    expect(worst([most], [options.lambdaMax])).toBeLessThan(1e-12);
    const learner = problem.learner({ rows, seed: 0 });
    learner.train(most);
    expect(found(learner)[0]!.every((w) => w === 0)).toBe(true);
    learner.train(0.999 * most);
    expect(found(learner)[0]!.filter((w) => w !== 0)).toHaveLength(1);
  });

  it.each(breastCancer.fits)("is scikit-learn's at $strength, ratio $ratio", ({ strength, ratio, ...golden }) => {
    const problem = problemOf(ratio);
    const learner = problem.learner({ rows: allRows(problem), seed: 0 });
    const { gap } = learner.train(strength);
    const standardized = ofStandardized(found(learner)[0]!, breastCancer.inputs.data, 30);
    expect(worst(standardized, golden.coefficients.flat())).toBeLessThan(1e-6);
    expect(learner.score(allRows(problem)).metric).toBe(golden.accuracy);
    expect(gap).toBeLessThanOrEqual(1e-12 * 0.6604);
  });

  it.each(wine.fits)("is scikit-learn's for three classes at $strength", ({ strength, ...golden }) => {
    const problem = linearProblem({ inputs: wine.inputs, targets: wine.targets, model: "logistic", penalty: lasso });
    const learner = problem.learner({ rows: allRows(problem), seed: 0 });
    learner.train(strength);
    const standardized = ofStandardized(found(learner)[0]!, wine.inputs.data, 13);
    expect(worst(standardized, golden.coefficients.flat())).toBeLessThan(1e-6);
    expect(learner.score(allRows(problem)).metric).toBe(golden.accuracy);
  });
});

describe("screening", () => {
  it("leaves the solution as it is, and most inputs out", () => {
    const problem = linearProblem({ ...wide(40, 400), model: "linear", penalty: lasso, tolerance: 1e-12 });
    const rows = allRows(problem);
    const strength = 0.5 * problem.lambdaMax({ rows, seed: 0 });
    const learner = problem.learner({ rows, seed: 0 });
    learner.train(strength);
    expect(learner.blocksLeft).toBeLessThan(40);
    // From the other side: a start in which many inputs are live, with a ridge that is too weak to matter.
    const other = linearProblem({
      ...wide(40, 400),
      model: "linear",
      penalty: sum({ penalties: [lasso, l2({ l2: 1e-9 })] }),
      tolerance: 1e-12,
    });
    const start = other.learner({ rows, seed: 0 });
    start.train(0.01 * strength);
    start.train(strength);
    expect(worst(found(start)[0]!, found(learner)[0]!)).toBeLessThan(1e-6);
  });
});

/** More inputs than rows, of which three count. */
function wide(rows: number, columns: number) {
  let seed = 7;
  const draw = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647 - 0.5;
  };
  const data = Float64Array.from({ length: rows * columns }, draw);
  const numbers = Array.from({ length: rows }, (_, i) => {
    const row = i * columns;
    return 3 * data[row]! - 2 * data[row + 5]! + data[row + 9]! + 0.1 * draw();
  });
  return { inputs: { data, shape: [rows, columns] }, targets: numbers };
}
