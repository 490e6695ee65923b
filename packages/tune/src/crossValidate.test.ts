import { l1 } from "@reg/core";
import { describe, expect, it } from "vitest";
import { breastCancer, diabetes, worst } from "../test/golden.ts";
import { crossValidate } from "./crossValidate.ts";
import { inThisProcess } from "./execute.ts";
import { crossValidateLadder, elasticNet } from "./ladder.ts";
import { linearProblem } from "./linear/linearProblem.ts";
import { readResults } from "./readResults.ts";
import { stabilitySelection } from "./stabilitySelection.ts";

const { inputs, targets, lassoCV } = diabetes;
const lasso = (given = targets) =>
  linearProblem({ inputs, targets: given, model: "linear", penalty: l1({ l1: 1 }), standardize: false });
const cancer = linearProblem({ ...breastCancer, model: "logistic", penalty: l1({ l1: 1 }) });

/** scikit-learn's KFold(5), which does not shuffle. */
const bounds = [0, 89, 178, 266, 354, 442];
const folds = bounds.slice(1).map((end, i) => Array.from({ length: end - bounds[i]! }, (_, row) => bounds[i]! + row));

describe("crossValidate", () => {
  it("chooses what LassoCV chooses, from the same errors", async () => {
    const { results, model } = await crossValidate(lasso(), { folds, least: 1e-3, leastGain: 0, choose: "best" });
    expect(
      worst(
        results.points.map(({ strength }) => strength),
        lassoCV.strengths,
      ),
    ).toBeLessThan(1e-12);
    const errors = results.paths.map(({ path }) => path.points.map(({ validation }) => validation!.metric));
    const golden = folds.map((_, fold) => lassoCV.squaredErrors.map((row) => row[fold]!));
    expect(worst(errors.flat(), golden.flat())).toBeLessThan(1e-6);
    expect(worst([results.choice.strength], [lassoCV.strength])).toBeLessThan(1e-12);
    const [coefficients, intercepts] = (await model.parameters()).map(({ weights }) => weights.data);
    expect(worst(coefficients!, lassoCV.coefficients)).toBeLessThan(1e-6);
    expect(worst(intercepts!, [lassoCV.intercept])).toBeLessThan(1e-6);
    expect(results.refit.points.at(-1)!.inputs).toHaveLength(9);
  });

  it("chooses by one standard error, within a bound, or with few inputs, and says why", async () => {
    const of = async (choose: Parameters<typeof crossValidate>[1] & object) =>
      (await crossValidate(lasso(), { folds, least: 1e-3, count: 30, ...choose })).results;
    const usual = await of({});
    expect(usual.choice).toEqual(usual.oneStandardError);
    const { mean, standardError } = usual.points[usual.best.index]!.loss;
    const losses = usual.points.map(({ loss }) => loss.mean);
    expect(usual.choice.index).toBe(losses.findIndex((loss) => loss <= mean + standardError));
    expect(usual.choice.why).toBe(
      `The greatest strength within one standard error (${Number(standardError.toPrecision(4))}) of the best mean loss, ${Number(mean.toPrecision(4))}.`,
    );
    const within = await of({ choose: { rule: "within", of: 10 } });
    expect(within.choice.index).toBe(losses.findIndex((loss) => loss <= mean + 10));
    const few = await of({ choose: { rule: "most inputs", inputs: 3 } });
    expect(few.points[few.choice.index]!.inputs).toBeLessThanOrEqual(3);
  });

  it("never looks at rows that were left out", async () => {
    const test = new Set(Array.from({ length: 100 }, (_, i) => 4 * i));
    const rows = Array.from({ length: 442 }, (_, row) => row).filter((row) => !test.has(row));
    const spoiled = targets.map((y, row) => (test.has(row) ? 1e6 : y));
    const both = [targets, spoiled].map((given) => crossValidate(lasso(given), { rows, count: 20 }));
    const [one, other] = (await Promise.all(both)).map(({ results }) => JSON.stringify(results, withoutTimes));
    expect(one).toBe(other);
  });

  it("gives the same results again, and others for another seed", async () => {
    const of = async (seed: number) =>
      JSON.stringify((await crossValidate(lasso(), { count: 10, seed, repeats: 2 })).results.paths, withoutTimes);
    expect(await of(3)).toBe(await of(3));
    expect(await of(3)).not.toBe(await of(4));
  });

  it("refits with a learner that was never one of a fold's", async () => {
    const seen: number[] = [];
    await crossValidate(cancer, {
      count: 5,
      execute: (jobs, run, options) => {
        seen.push(...jobs.map(({ train }) => train.length));
        return inThisProcess(jobs, run, options);
      },
    });
    expect(seen).toEqual([455, 455, 455, 455, 456]);
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    const running = crossValidate(lasso(), {
      signal: controller.signal,
      onProgress: ({ done }) => done === 2 && controller.abort(new Error("enough")),
    });
    await expect(running).rejects.toThrow("enough");
  });
});

describe("crossValidateLadder", () => {
  it("takes the rung whose choice is best, on the same folds", async () => {
    const rungs = [0.1, 0.5, 1].map((ratio) => ({
      label: `ratio ${ratio}`,
      problem: linearProblem({ inputs, targets, model: "linear", penalty: elasticNet(ratio), standardize: false }),
    }));
    const { results } = await crossValidateLadder(rungs, { count: 30, choose: "best" });
    const losses = results.rungs.map(({ results: { points, choice } }) => points[choice.index]!.loss.mean);
    expect(losses[results.chosen]).toBe(Math.min(...losses));
    expect(results.why).toMatch(
      /^ratio (0\.1|0\.5|1) has the best loss at its chosen strength\. Its mean loss, \d+, is the best\.$/,
    );
    expect(readResults(JSON.stringify(results))).toEqual(JSON.parse(JSON.stringify(results)));
  });
});

describe("stabilitySelection", () => {
  it("selects what the data say, and little of the noise", async () => {
    // 20 inputs of which 3 count; the rest is noise by construction.
    let seed = 11;
    const draw = () => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2147483647 - 0.5;
    };
    const data = Float64Array.from({ length: 200 * 20 }, draw);
    const numbers = Array.from(
      { length: 200 },
      (_, i) => data[i * 20]! - data[i * 20 + 7]! + data[i * 20 + 13]! + draw(),
    );
    const problem = linearProblem({
      inputs: { data, shape: [200, 20] },
      targets: numbers,
      model: "linear",
      penalty: l1({ l1: 1 }),
    });
    const results = await stabilitySelection(problem, { subsamples: 50, count: 40 });
    expect(results.selected).toEqual([0, 7, 13]);
    const { perSubsample, threshold, expectedFalse, highest } = results;
    expect(expectedFalse).toBeCloseTo(perSubsample ** 2 / ((2 * threshold - 1) * 20), 12);
    expect(expectedFalse).toBeLessThanOrEqual(1);
    expect(Math.min(...results.selected.map((input) => highest[input]!))).toBeGreaterThanOrEqual(0.75);
  });
});

/** Seconds differ from run to run. */
function withoutTimes(key: string, value: unknown): unknown {
  return key === "seconds" ? undefined : value;
}
