import type { Plan, RegularizedEntry } from "@reg/core";

/** The entries of a plan by the weight they are for, each weight's in the order of a step. */
export type PlanEntries = ReadonlyMap<string, readonly RegularizedEntry[]>;

/** A weight has an entry for each mode that it is regularized in; a weight that is left alone is not there. */
export function entriesByWeight(plan: Plan | undefined): PlanEntries {
  const found = new Map<string, readonly RegularizedEntry[]>();
  for (const entry of plan?.regularized ?? []) {
    const { path } = entry.parameter;
    found.set(path, [...(found.get(path) ?? []), entry]);
  }
  return found;
}

/** The place in the plan of the target of sparsity that ranks a weight, or -1. */
export const targetOf = (plan: Plan | undefined, weight: string): number =>
  plan?.sparsity.findIndex(({ paths }) => paths.includes(weight)) ?? -1;
