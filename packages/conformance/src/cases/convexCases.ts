// Problems with one least objective, which skglm found: training comes to it, and to its zeros, by any optimizer. With a prox by
// the bare rate Adam does not: it ends where the reported loss still falls.
import { type Weights, weights } from "@reg/core";
import type { Case } from "../case.ts";
import { type GoldenConvex, type GoldenWeights, goldenConvex } from "../golden.ts";
import type { Batch, Network, Optimizer, Target } from "../target.ts";
import { convexObjective, exact } from "../tolerance.ts";
import type { TrainingRule } from "../trainingRule.ts";
import { uniform } from "../uniform.ts";
import { train } from "./training.ts";

const steps = 300;

/** At a constant rate: full batches have no noise. */
const optimizers: Readonly<Record<string, Optimizer>> = {
  sgd: { name: "sgd", learningRate: 0.25, momentum: 0 },
  momentum: { name: "sgd", learningRate: 0.0625, momentum: 0.75 },
  adam: { name: "adam", learningRate: 0.03125, beta1: 0.75, beta2: 0.984375, epsilon: 1e-7 },
};

const read = ({ data, shape }: GoldenWeights): Weights => weights(data, shape);

/** The network of a problem, a Dense layer with weights that are not near the answer, and its only batch. */
function convexNetwork({ inputs, targets, activation, loss }: GoldenConvex): {
  readonly network: Network;
  readonly batch: Batch;
} {
  const [width, units] = [inputs.shape[1]!, targets.shape[1]!];
  const kernel = { data: Float32Array.from(uniform(41).between(-1, 1, width * units)), shape: [width, units] };
  const bias = { data: new Float32Array(units), shape: [units] };
  return {
    network: { layers: [{ name: "layer1", kernel, bias, activation }], loss },
    batch: { inputs: read(inputs), targets: read(targets) },
  };
}

/** Inputs whose weights are all exactly 0. */
const deadInputs = ({ data, shape: [inputs, units] }: Weights): boolean[] =>
  Array.from({ length: inputs! }, (_, i) => data.subarray(i * units!, (i + 1) * units!).every((w) => w === 0));

/** Why a stack cannot train this problem; "" when it can. */
function lacking({ losses, activations, batchSize }: TrainingRule, { activation, loss }: GoldenConvex): string {
  if (!activations.includes(activation)) return `the stack has no ${activation} layer`;
  if (!losses.includes(loss)) return `the stack has no ${loss}`;
  return batchSize === "any" ? "" : "the stack does not train in full batches";
}

const convexCase = (golden: GoldenConvex, label: string): Case => ({
  name: `convex/${golden.name}/${label}`,
  penalty: golden.penalty.name,
  kind: "trajectory",
  tests: "adapter",
  optimizer: optimizers[label]!.name,
  against: () => "golden",
  skip: ({ training }: Target) => lacking(training, golden),
  async run(target, check) {
    const { network, batch } = convexNetwork(golden);
    // The penalty is a case of the suite: its parameters were checked when it was written.
    const config = { penalty: golden.penalty as never, mode: "proximal" } as const;
    const batches = new Array<Batch>(steps).fill(batch);
    const { reports, parameters } = await train(target, network, optimizers[label]!, batches, config);
    check.number("objective", golden.objective, reports.at(-1)!.loss, convexObjective);
    const dead = deadInputs(parameters["layer1/kernel"]!);
    check.equal("inputs at zero", golden.zeroInputs.map(Number).join(" "), dead.map(Number).join(" "));
    check.number(
      "inputs at zero, counted",
      golden.zeroInputs.filter(Boolean).length,
      dead.filter(Boolean).length,
      exact,
    );
  },
});

export const convexCases: readonly Case[] = goldenConvex.flatMap((golden) =>
  Object.keys(optimizers).map((label) => convexCase(golden, label)),
);
