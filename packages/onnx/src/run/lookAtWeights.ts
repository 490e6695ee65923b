import { liveUnits } from "@reg/core/adapter";
import type { Engine } from "./engine.ts";

/** The steps that a run may take before the weights are looked at: at least 1. */
export const stepsToLook = ({ step, planFrom, planProgress }: Engine): number =>
  planProgress?.sparsity.stepsToLook(step - planFrom) ?? Number.MAX_SAFE_INTEGER;

/** Cuts weights after a run, where a target of sparsity says so at this step. */
export function lookAtWeights({ step, planFrom, planProgress, state }: Engine): void {
  planProgress?.sparsity.look(step - planFrom, (paths, change) => change(state.edit(paths)));
}

/** How many units are left, by the names of their groups, where targets of sparsity rank units; `undefined` elsewhere. */
export function unitsNow({ plan, state }: Engine): Readonly<Record<string, number>> | undefined {
  const groups = (plan?.sparsity ?? []).flatMap(({ paths, units }) => {
    const arrays = paths.map((path) => state.read(path).data);
    return units.map((each) => [each.name, liveUnits(each, arrays)] as const);
  });
  return groups.length === 0 ? undefined : Object.fromEntries(groups);
}

/** The share of weights that are exactly 0, of those that targets of sparsity rank; `undefined` for a plan without. */
export function zerosNow({ plan, state }: Engine): number | undefined {
  const targets = plan?.sparsity ?? [];
  if (targets.length === 0) return undefined;
  const size = targets.reduce((sum, target) => sum + target.size, 0);
  return state.zerosIn(targets.flatMap(({ paths }) => paths)) / size;
}
