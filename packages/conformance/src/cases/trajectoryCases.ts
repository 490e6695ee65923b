// The reference MLP for 100 steps (40 in proximal mode). Losses at every step, and parameters at the end: a wrong l2 factor hardly moves a loss.
import { resolve, type StepReport } from "@reg/core";
import type { Case } from "../case.ts";
import { type GoldenSummary, type GoldenTrajectory, goldenTrajectories } from "../golden.ts";
import type { Target } from "../target.ts";
import { exact, type Tolerance, trajectoryLoss, trajectoryParameters } from "../tolerance.ts";
import { uniform } from "../uniform.ts";
import { sourceOf, trainByReference } from "./expected.ts";
import { referenceNetwork } from "./network.ts";
import { train } from "./training.ts";

/** What the oracle keeps of a parameter: see `summary` in `tooling/oracle/reference_mlp.py`. */
function summary(data: ArrayLike<number>): GoldenSummary {
  const directions = uniform(23).between(-1, 1, data.length);
  const stride = Math.ceil(data.length / 512) | 1;
  const entries: number[] = [];
  let [squares, projection, zeros] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const w = data[i]!;
    squares += w * w;
    projection += w * directions[i]!;
    if (w === 0) zeros++;
    if (i % stride === 0) entries.push(w);
  }
  return { norm: Math.sqrt(squares), projection, zeros, stride, entries };
}

const stepsOf = ({ reports }: GoldenTrajectory): number => reports.loss.length;

const columns = (reports: readonly StepReport[]): GoldenTrajectory["reports"] => ({
  loss: reports.map(({ loss }) => loss),
  dataLoss: reports.map(({ dataLoss }) => dataLoss),
  penalty: reports.map(({ penalty }) => penalty),
});

const against =
  (golden: GoldenTrajectory): Case["against"] =>
  ({ training }) =>
    sourceOf(training, referenceNetwork(training, 1).golden, golden.optimizer);

function expectedOf(target: Target, golden: GoldenTrajectory): Pick<GoldenTrajectory, "reports" | "parameters"> {
  if (against(golden)(target) === "golden") return golden;
  const { training } = target;
  const { network, batches } = referenceNetwork(training, stepsOf(golden));
  const { reports, parameters } = trainByReference(training, network, golden.optimizer, batches, golden.config);
  return {
    reports: columns(reports),
    parameters: Object.fromEntries(Object.entries(parameters).map(([path, data]) => [path, summary(data)])),
  };
}

/** A sum over a parameter errs by the sum of its entries' errors, which mostly cancel: their root mean square way. */
const summed = (tolerance: Tolerance, size: number): Tolerance => ({
  ...tolerance,
  absolute: tolerance.absolute * Math.sqrt(size),
});

export const trajectoryCases: readonly Case[] = goldenTrajectories.map((golden) => ({
  name: `trajectory/${golden.name}`,
  penalty: resolve(golden.config, [{ path: "kernel", role: "kernel", shape: [1] }]).regularized[0]!.penalty.name,
  kind: "trajectory",
  tests: "adapter",
  optimizer: golden.optimizer.name,
  against: against(golden),
  async run(target, check) {
    const expected = expectedOf(target, golden);
    const { network, batches } = referenceNetwork(target.training, stepsOf(golden));
    const received = await train(target, network, golden.optimizer, batches, golden.config);
    const reports = columns(received.reports);
    for (const key of ["dataLoss", "penalty", "loss"] as const) {
      check.numbers(key, expected.reports[key], reports[key], trajectoryLoss);
    }
    for (const [path, wanted] of Object.entries(expected.parameters)) {
      const { data } = received.parameters[path]!;
      const got = summary(data);
      check.numbers(`${path}, every ${wanted.stride}th`, wanted.entries, got.entries, trajectoryParameters);
      check.number(`norm of ${path}`, wanted.norm, got.norm, summed(trajectoryParameters, data.length));
      check.number(
        `projection of ${path}`,
        wanted.projection,
        got.projection,
        summed(trajectoryParameters, data.length),
      );
      // Weights within an error of the threshold may fall on either side of it.
      const doubtful = {
        ...exact,
        absolute: Math.ceil(wanted.zeros / 500),
        reason: "0.2 % of the zeros are within float32 rounding of the threshold",
      };
      check.number(`zeros of ${path}`, wanted.zeros, got.zeros, doubtful);
    }
  },
}));
