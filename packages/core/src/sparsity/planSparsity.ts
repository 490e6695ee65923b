import { refuseConfig } from "../refuseConfig.ts";
import { sizeOf } from "../weights.ts";
import type { PlannedSparsity, SparsityPlace } from "./plannedSparsity.ts";
import { planUnits } from "./planUnits.ts";
import type { SparsityTarget } from "./sparsityTarget.ts";

/** What a target means for these parameters. Throws `INVALID_CONFIG` where it would leave no weight, or all. */
export function planSparsity(target: SparsityTarget, place: SparsityPlace): PlannedSparsity {
  const { parameters, where } = place;
  if (parameters.length === 0) {
    throw refuseConfig(where, "parameters with a penalty, to be ranked", "none", "Write a penalty beside it.");
  }
  if (target.units !== undefined) return planUnits(target, target.units, place);
  const paths = parameters.map(({ path }) => path);
  const size = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const zeros = target.zeros === undefined ? size - Math.floor(target.bytes / 4) : Math.round(target.zeros * size);
  // Before a network has met its data its sizes are not known.
  if (size > 0 && (zeros < 1 || zeros >= size)) {
    const received = target.zeros ?? `${target.bytes} bytes`;
    const advice = `${paths.join(", ")} have ${size} weights; this leaves ${Math.min(size, size - zeros)}.`;
    throw refuseConfig(where, "a target that leaves some of the weights and not all", received, advice);
  }
  return { target, parameters: paths, paths, size, zeros, units: [] };
}
