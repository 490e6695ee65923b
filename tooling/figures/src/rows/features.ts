// Which inputs count: what cross-validation finds among 100, with no strength chosen by a person.
import { readFileSync } from "node:fs";
import { groupLasso, l1 } from "@reg/core";
import { createTrainer, regularize, sequential } from "@reg/onnx";
import {
  crossValidate,
  linearProblem,
  networkProblem,
  onnxNetwork,
  type PathOrder,
  type Problem,
  path,
  type ValidatedPoint,
} from "@reg/tune";
import * as ort from "onnxruntime-node";
import { meanOf, type Row, type Table } from "../result.ts";
import { f1Of, type Simulated, simulateFriedman, simulateLinear, width } from "../simulated.ts";

const sizes = [300, 1000] as const;
const linearSeeds = [1, 2, 3, 4, 5];
export const friedmanSeeds = [1, 2, 3];
const units = 32;
const config = { rules: [{ match: "a/kernel", penalty: groupLasso({ lambda: 1 }), mode: "proximal" as const }] };
/** Passes, so that a strength has 150 to 300 steps of 32 rows. */
const passesOf = {
  300: { startPasses: 50, passes: 20, refitPasses: 50 },
  1000: { startPasses: 30, passes: 10, refitPasses: 30 },
} as const;

/** A network of 100-32-1 with a group for each input. */
export function friedmanProblem({ inputs, targets }: Simulated, rows: 300 | 1000): Problem {
  return networkProblem({
    ...{ inputs, targets, predicts: "numbers", penalty: config, loss: "mean squared error" },
    ...passesOf[rows],
    name: `onnx ${width}-${units}-1`,
    create(seed) {
      const layers = [
        { name: "a", units, activation: "relu" as const },
        { name: "b", units: 1 },
      ];
      const sessionOptions = { intraOpNumThreads: 1 };
      const options = { ort, executionProviders: ["cpu"], sessionOptions, optimizer: "adam" } as const;
      const trainer = createTrainer(sequential({ inputs: width, layers, seed }), {
        ...options,
        loss: "meanSquaredError",
      });
      return onnxNetwork(trainer, regularize(trainer, config));
    },
  });
}

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

/** Folds with refits, the rule of one standard error; and what each strength of the path on all rows finds. */
async function find(problem: Problem, data: Simulated, order: PathOrder, count: number): Promise<Found> {
  const least = problem.solved ? undefined : 1e-2;
  const start = performance.now();
  const { results, model } = await crossValidate(problem, {
    ...{ relax: true, order, count, folds: problem.solved ? 10 : 5 },
    ...(least !== undefined && { least }),
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

async function findAll(seeds: readonly number[], run: (seed: number) => Promise<Found>) {
  const found: Found[] = [];
  for (const seed of seeds) found.push(await run(seed));
  const of = (key: keyof Found) => found.map((each) => each[key]);
  return {
    ...{ least: of("least"), oneError: of("oneError"), chosen: of("chosen"), best: of("best") },
    loss: meanOf(of("loss")),
    seconds: meanOf(of("seconds")),
  };
}

type Line = { readonly name: string } & Awaited<ReturnType<typeof findAll>>;

/** What `tooling/oracle/lassonet_features.py` measured on the same data. */
interface LassoNet {
  readonly rows: number;
  readonly seed: number;
  readonly chosen: number;
  readonly oneStandardError: number;
  readonly best: number;
}

const lassoNet = (): readonly LassoNet[] =>
  // The script's own file.
  JSON.parse(readFileSync(new URL("../../docs/lassonet.json", import.meta.url), "utf8"));

const columns: Table["columns"] = [
  { key: "name", title: "truth, rows" },
  { key: "chosen", title: "refits, one standard error" },
  { key: "oneError", title: "one standard error" },
  { key: "least", title: "least error" },
  { key: "best", title: "best strength, known afterwards" },
  { key: "lassoNet", title: "LassoNet" },
];

async function linearLines(say: (line: string) => void): Promise<Line[]> {
  const lines: Line[] = [];
  for (const model of ["linear", "logistic"] as const) {
    for (const rows of sizes) {
      const found = await findAll(linearSeeds, (seed) => {
        const data = simulateLinear(model, rows, seed);
        const { inputs, targets } = data;
        const problem = linearProblem({ inputs, targets, model, penalty: l1({ l1: 1 }), tolerance: 1e-7 });
        return find(problem, data, "sparse to dense", 50);
      });
      lines.push({ name: `${model}, ${rows}`, ...found });
      say(`${model}, ${rows}: ${found.chosen.map((each) => each.toFixed(2)).join(" ")}`);
    }
  }
  return lines;
}

async function friedmanLines(order: PathOrder, of: readonly (300 | 1000)[], say: (line: string) => void) {
  const lines: Line[] = [];
  for (const rows of of) {
    const found = await findAll(friedmanSeeds, (seed) => {
      const data = simulateFriedman(rows, seed);
      return find(friedmanProblem(data, rows), data, order, 30);
    });
    lines.push({ name: `Friedman's function, ${rows}`, ...found });
    say(`Friedman, ${rows}, ${order}: ${found.chosen.map((each) => each.toFixed(2)).join(" ")}`);
  }
  return lines;
}

/** F1 of the inputs that are found. */
export const features: Row = {
  name: "features",
  title: "Which inputs count: F1 of the inputs that cross-validation finds",
  async measure(say) {
    const linear = await linearLines(say);
    const networks = await friedmanLines("dense to sparse", sizes, say);
    const [other] = await friedmanLines("sparse to dense", [300], say);
    const others = sizes.map((rows) => lassoNet().filter((each) => each.rows === rows));
    const lassoNets = others.map((each) => each.map(({ chosen }) => chosen));
    const f1 = (x: number) => x.toFixed(3);
    return {
      bounds: [
        ...linear.map(({ name, chosen }) => {
          return { bound: `${name}: F1 of at least 0.95`, figure: f1(meanOf(chosen)), met: meanOf(chosen) >= 0.95 };
        }),
        ...networks.flatMap(({ name, chosen, best }, i) => {
          const [ours, theirs, most] = [meanOf(chosen), meanOf(lassoNets[i]!), meanOf(best)];
          return [
            { bound: `${name}: at least LassoNet's ${f1(theirs)}`, figure: f1(ours), met: ours >= theirs },
            { bound: `${name}: within 0.05 of the best, ${f1(most)}`, figure: f1(ours), met: ours >= most - 0.05 },
          ];
        }),
      ],
      tables: [
        {
          columns,
          lines: [...linear, ...networks.map((line, i) => ({ ...line, lassoNet: lassoNets[i]! }))],
        },
        {
          columns: [
            { key: "name", title: "Friedman's function, 300 rows, order" },
            { key: "chosen", title: "F1" },
            { key: "loss", title: "squared error of the refits" },
            { key: "seconds", title: "seconds", digits: 0 },
          ],
          lines: [
            { ...networks[0]!, name: "dense to sparse" },
            { ...other!, name: "sparse to dense" },
          ],
        },
      ],
      notes: [
        "100 inputs, of which 10 count, at places that are drawn. A cell has the mean, then each draw of the data.",
        "The choice is `crossValidate(problem, { relax: true })`: folds with refits, one standard error. Solved problems have ten folds, as in glmnet, and networks five. No number was chosen by a person, and the rows are those of the validation alone. The columns beside it judge the same paths without refits.",
        'Linear and logistic truth: normal inputs, coefficients of 1 to 2 with either sign; the noise is 28 % of the variance, or that of the classes. `linearProblem`, l1, 50 strengths. With five folds the row "logistic, 300" is 0.95 (0.95, 0.95, 0.89, 1.00, 0.95).',
        `Friedman's function: the sum of two, of five uniform inputs each, with noise of deviation 1. The network is ${width}-${units}-1 (relu) with a group lasso on the weights of each input, trained by Adam at 0.001 on 32 rows a step; 30 strengths down to a hundredth of the greatest, dense to sparse. ${Object.entries(
          passesOf,
        )
          .map(
            ([rows, passes]) =>
              `${rows} rows: ${passes.startPasses} passes at first, ${passes.passes} at each strength, ${passes.refitPasses} in a refit`,
          )
          .join("; ")}.`,
        "LassoNet 0.0.21 on the same data: `LassoNetRegressorCV`, 32 hidden units, five folds, everything else at its default; its choice is the least error (`tooling/oracle/lassonet_features.py`).",
        "From sparse to dense the network often stays at zero: where all units give 0, relu passes no gradient. That is why paths of networks go from dense to sparse.",
      ],
    };
  },
};
