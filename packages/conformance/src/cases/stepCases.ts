// Three training steps of a small network for every penalty, mode and optimizer, and of everything that is about no
// penalty in particular: no plan, a schedule, several rules. Losses and every parameter are compared.
import { type ConfigInput, kernelFor, type Mode, parsePenalty, resolve } from "@reg/core";
import type { Case } from "../case.ts";
import { type GoldenSteps, goldenPenalties, goldenTraining } from "../golden.ts";
import { buildReference, referenceAdapter, trainReference } from "../reference/referenceModel.ts";
import type { Batch, Network, Optimizer, Target } from "../target.ts";
import { steps as tolerance } from "../tolerance.ts";
import { type Outcome, smallNetwork, train } from "./training.ts";

/** The same training by the reference of brain.js' rule, in float64. */
export function trainByReference(
  network: Network,
  optimizer: Optimizer,
  batches: readonly Batch[],
  config?: ConfigInput,
): Pick<GoldenSteps, "reports" | "parameters"> {
  const model = buildReference(network, optimizer, "brainjs");
  const adapter = referenceAdapter(kernelFor);
  if (config) adapter.attach(model, resolve(config, adapter.parameters(model)));
  const reports = trainReference(model, batches);
  return { reports, parameters: Object.fromEntries(model.parameters.map(({ path, data }) => [path, [...data]])) };
}

/** What the small network must be like after training: Keras' numbers, or the reference's for a stack with its own rule. */
export function expectedOutcome(target: Target, golden: GoldenSteps): Pick<GoldenSteps, "reports" | "parameters"> {
  if (target.trainingRule === "keras") return golden;
  const { network, batches } = smallNetwork(target);
  return trainByReference(network, golden.optimizer, batches, golden.config);
}

/** Compares every report and every parameter. */
export function checkOutcome(
  check: Parameters<Case["run"]>[1],
  expected: Pick<GoldenSteps, "reports" | "parameters">,
  received: Outcome,
): void {
  check.equal("reports", expected.reports.length, received.reports.length);
  for (const key of ["dataLoss", "penalty", "loss"] as const) {
    const [wanted, got] = [expected.reports, received.reports].map((reports) => reports.map((report) => report[key]));
    check.numbers(key, wanted!, got!, tolerance);
  }
  check.equal("parameters", Object.keys(expected.parameters).join(), Object.keys(received.parameters).join());
  for (const [path, numbers] of Object.entries(expected.parameters)) {
    check.numbers(path, numbers, received.parameters[path]?.data ?? [], tolerance);
  }
}

const stepCase = (penalty: string, kind: Case["kind"], golden: GoldenSteps): Case => ({
  name: `${penalty || "training"}/${golden.name}`,
  penalty,
  kind,
  async run(target, check) {
    const { network, batches } = smallNetwork(target);
    const received = await train(target, network, golden.optimizer, batches, golden.config);
    checkOutcome(check, expectedOutcome(target, golden), received);
  },
});

function penaltyCases(name: string): readonly Case[] {
  const { steps, samples } = goldenPenalties[name]!;
  const cases = steps.map((golden) => stepCase(name, golden.mode as Mode, golden));
  if (steps.some(({ mode }) => mode === "proximal")) return cases;
  const skip = parsePenalty(samples[0]!.penalty).noProx;
  return [...cases, { name: `${name}/proximal`, penalty: name, kind: "proximal", skip, run: async () => {} }];
}

export const stepCases: readonly Case[] = [
  ...goldenTraining.steps.map((golden) => stepCase("", golden.mode ?? "model", golden)),
  ...Object.keys(goldenPenalties).flatMap(penaltyCases),
];
