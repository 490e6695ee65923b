// What training must come to: Keras' numbers where the stack trains as Keras does, the reference's numbers elsewhere.
import { type ConfigInput, parseConfig, resolve } from "@reg/core";
import { followsOptimizer, kernelFor } from "@reg/core/adapter";
import type { Case, Source } from "../case.ts";
import type { Check } from "../check.ts";
import type { GoldenSteps } from "../golden.ts";
import { referenceAdapter } from "../reference/referenceAdapter.ts";
import { buildReference } from "../reference/referenceModel.ts";
import { trainReference } from "../reference/referenceStep.ts";
import type { Batch, Network, Optimizer, Target } from "../target.ts";
import { steps, stepsInMetric, type Tolerance } from "../tolerance.ts";
import { isKeras, type TrainingRule } from "../trainingRule.ts";
import { smallNetwork } from "./network.ts";
import type { Outcome } from "./training.ts";

type Expected = Pick<GoldenSteps, "reports" | "parameters">;

/** The same training by the suite's reference, in float64. */
export function trainByReference(
  rule: TrainingRule,
  network: Network,
  optimizer: Optimizer,
  batches: readonly Batch[],
  config?: ConfigInput,
): Expected {
  const model = buildReference(network, optimizer, rule);
  const adapter = referenceAdapter(kernelFor);
  if (config) {
    const known = { units: () => adapter.units!(model), layers: () => adapter.layers!(model) };
    adapter.attach(model, resolve(config, adapter.parameters(model), known));
  }
  const reports = trainReference(model, batches);
  return { reports, parameters: Object.fromEntries(model.parameters.map(({ path, data }) => [path, [...data]])) };
}

/** Where the numbers of a training come from. */
export const sourceOf = (rule: TrainingRule, golden: boolean, optimizer: Optimizer): Source =>
  golden && isKeras(rule, optimizer.name) ? "golden" : "reference";

/** What the small network must be like after the training of a golden file. */
export function expectedOutcome({ training }: Target, steps: GoldenSteps): Expected {
  const { network, batches, golden } = smallNetwork(training);
  if (sourceOf(training, golden, steps.optimizer) === "golden") return steps;
  return trainByReference(training, network, steps.optimizer, batches, steps.config);
}

/** What is said of where the numbers of small trainings with this optimizer come from. */
export const againstSteps =
  (optimizer: Optimizer): Case["against"] =>
  ({ training }) =>
    sourceOf(training, smallNetwork(training).golden, optimizer);

/** Whether a prox takes steps that differ from weight to weight: float32 has fewer digits of those. */
const takesStepsOfItsOwn = ({ config, optimizer }: Pick<GoldenSteps, "config" | "optimizer">): boolean =>
  optimizer.name === "adam" &&
  config !== undefined &&
  parseConfig(config).rules.some(({ penalties }) => penalties.some(followsOptimizer));

/** How far three steps may be off. */
export const stepsTolerance = (golden: GoldenSteps): Tolerance => (takesStepsOfItsOwn(golden) ? stepsInMetric : steps);

/** Compares every report and every parameter. */
export function checkOutcome(check: Check, expected: Expected, received: Outcome, tolerance = steps): void {
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
