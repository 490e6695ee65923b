import type { Plan, RegularizedEntry } from "./plan.ts";
import { RegError } from "./regError.ts";
import { followsOptimizer } from "./step.ts";

/** The optimizer of a backend, as far as a prox depends on it. */
export interface OptimizerMetric {
  /** As the user knows it: `adam`. */
  readonly optimizer: string;
  /** Whether its step is the same for all entries of a weight, of each entry its own, or not known. */
  readonly step: "one" | "each" | "unknown";
}

const advice = `Write "metric": "euclidean" beside the mode: the prox then takes the bare learning rate.`;

/** Throws where the prox of an entry cannot take the step of this optimizer. `who` is the backend's package. */
function assertEntryMetric(
  entry: Pick<RegularizedEntry, "parameter" | "penalty" | "mode" | "metric">,
  { optimizer, step }: OptimizerMetric,
  who: string,
): void {
  if (!followsOptimizer(entry) || step === "one") return;
  const { penalty, parameter } = entry;
  if (step === "unknown") {
    throw new RegError("UNSUPPORTED_MODEL", {
      who,
      what: `mode "proximal" on ${parameter.path}`,
      expected: "an optimizer whose step for each weight is known",
      received: optimizer,
      advice,
    });
  }
  if (penalty.proxStep === "each") return;
  throw new RegError("NO_PROX", {
    who,
    what: `${penalty.name} on ${parameter.path}`,
    expected: `a penalty whose prox takes a step of each weight, as ${optimizer} has it`,
    received: "one whose prox takes the same step for all",
    advice,
  });
}

/**
 * Throws `NO_PROX` when a penalty in mode "proximal" cannot follow an optimizer that has a step for each weight,
 * `UNSUPPORTED_MODEL` when the step of an optimizer is not known. `metric: "euclidean"` takes both.
 */
export function assertMetric(
  plan: Pick<Plan, "regularized"> & Partial<Pick<Plan, "units">>,
  metric: OptimizerMetric,
  who: string,
): void {
  for (const entry of plan.regularized) assertEntryMetric(entry, metric, who);
  for (const { parameters, configured, ...entry } of plan.units ?? []) {
    assertEntryMetric({ ...entry, parameter: parameters[0]!, penalty: configured }, metric, who);
  }
}
