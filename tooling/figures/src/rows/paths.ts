// What a path costs: 50 strengths of 784-64-32-10, beside training at one strength from the start.
import { l1 } from "@reg/core";
import { createTrainer, regularize, sequential } from "@reg/onnx";
import { type NetworkProblem, networkProblem, onnxNetwork, type PathOrder, path, strengthGrid } from "@reg/tune";
import { digitsOf } from "../digits.ts";
import type { Row } from "../result.ts";
import { runtime } from "../training.ts";

const sizes = [784, 64, 32, 10];
const count = 50;
/** A single training ends when the objective has not become this part smaller in so many passes. */
const [stillPart, stillPasses, mostPasses] = [1e-3, 5, 200];
const config = { penalty: l1({ l1: 1 }), mode: "proximal" as const };
const fitRows = Int32Array.from({ length: 6000 }, (_, row) => row);
const validation = Int32Array.from({ length: 2000 }, (_, row) => 6000 + row);

/** The network on the 8,000 rows to train on; `passes` at each strength. */
function problemOf(given: { readonly startPasses?: number; readonly passes?: number }): NetworkProblem {
  const { inputs, targets } = digitsOf(1, "rows").train;
  // Rows of pixels, with a class for each.
  const [pixels, labels] = [inputs as { data: Float32Array; shape: number[] }, targets as { data: Int32Array }];
  return networkProblem({
    ...{ inputs: pixels, targets: labels.data, predicts: "classes", penalty: config, standardize: false },
    ...{ name: `onnx ${sizes.join("-")}`, loss: "cross-entropy", ...given },
    create(seed) {
      const layers = sizes.slice(1).map((units, i) => ({
        name: `layer${i + 1}`,
        units,
        ...(i < 2 && { activation: "relu" as const }),
      }));
      const trainer = createTrainer(sequential({ inputs: sizes[0]!, layers, seed }), { ...runtime, optimizer: "adam" });
      return onnxNetwork(trainer, regularize(trainer, config));
    },
  });
}

/** One training from the start, until the objective is still. */
async function trainAlone(strength: number) {
  const learner = await problemOf({ startPasses: 0, passes: 1 }).learner({ rows: fitRows, seed: 0 });
  const start = performance.now();
  let [best, since, passes] = [Number.POSITIVE_INFINITY, 0, 0];
  while (since < stillPasses && passes < mostPasses) {
    const { objective } = await learner.train(strength);
    passes++;
    since = objective < best * (1 - stillPart) ? 0 : since + 1;
    best = Math.min(best, objective);
  }
  const seconds = (performance.now() - start) / 1000;
  const { metric } = await learner.score(validation);
  await learner.dispose();
  return { strength, passes, seconds, accuracy: 100 * metric };
}

async function followed(order: PathOrder, strengths: readonly number[]) {
  const start = performance.now();
  const { points } = await path(problemOf({}), { rows: fitRows, validation, strengths, order, leastGain: 0 });
  return { points, seconds: (performance.now() - start) / 1000 };
}

const columns = {
  strengths: [
    { key: "strength", title: "strength" },
    { key: "seconds", title: "alone, s", digits: 1 },
    { key: "passes", title: "alone, passes", digits: 0 },
    { key: "accuracy", title: "alone, %" },
    { key: "down", title: "dense to sparse, %" },
    { key: "up", title: "sparse to dense, %" },
    { key: "zeros", title: "dense to sparse, zeros %" },
  ],
  times: [
    { key: "name", title: "path of 50 strengths" },
    { key: "seconds", title: "s", digits: 1 },
    { key: "strengths", title: "strengths reached", digits: 0 },
  ],
};

/** Time of a path. */
export const paths: Row = {
  name: "paths",
  title: "784-64-32-10: a path of 50 strengths",
  async measure(say) {
    const problem = problemOf({});
    const start = performance.now();
    const lambdaMax = await problem.lambdaMax({ rows: fitRows, seed: 0 });
    const search = (performance.now() - start) / 1000;
    const strengths = strengthGrid(lambdaMax, { rows: 6000, inputs: sizes[0]! }, { count });
    say(`greatest strength ${lambdaMax}, ${search.toFixed(1)} s`);
    const [dense, sparse] = [
      await followed("dense to sparse", strengths),
      await followed("sparse to dense", strengths),
    ];
    say(`paths: ${dense.seconds.toFixed(1)} s, ${sparse.seconds.toFixed(1)} s`);
    const accuracyAt = ({ points }: typeof dense, strength: number) => {
      const point = points.find((each) => each.strength === strength);
      return point ? 100 * point.validation!.metric : "ended";
    };
    const lines = [];
    for (const i of [15, 20, 25, 30, 40, 49]) {
      const alone = await trainAlone(strengths[i]!);
      say(`alone at ${alone.strength.toExponential(1)}: ${alone.seconds.toFixed(1)} s`);
      const zeros = 100 * (dense.points.find(({ strength }) => strength === alone.strength)?.zeros ?? 1);
      const [down, up] = [accuracyAt(dense, alone.strength), accuracyAt(sparse, alone.strength)];
      lines.push({ ...alone, strength: alone.strength.toExponential(1), zeros, down, up });
    }
    const longest = Math.max(...lines.map(({ seconds }) => seconds));
    const times = dense.seconds / longest;
    return {
      bounds: [
        {
          bound: "50 strengths in at most 3 times the longest single training",
          figure: times.toFixed(2),
          met: times <= 3,
        },
      ],
      tables: [
        {
          columns: columns.strengths,
          lines,
        },
        {
          columns: columns.times,
          lines: [
            { name: "dense to sparse", seconds: dense.seconds, strengths: dense.points.length },
            { name: "sparse to dense", seconds: sparse.seconds, strengths: sparse.points.length },
            { name: "search for the greatest strength", seconds: search, strengths: "" },
          ],
        },
      ],
      notes: [
        "l1 in mode `proximal`, Adam at 0.001, 32 rows a step, 6,000 rows; percent are accuracies on 2,000 rows of validation. Paths have the defaults of `networkProblem`: 20 passes at first and 2 at each strength.",
        `A training alone starts anew and ends when ${stillPasses} passes have not made the objective ${100 * stillPart} % smaller, or after ${mostPasses}.`,
      ],
    };
  },
};
