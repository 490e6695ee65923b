import type { ParameterInfo } from "../parameter.ts";
import { refuseConfig } from "../refuseConfig.ts";
import { sizeOf } from "../weights.ts";
import type { SparsityTarget } from "./sparsityTarget.ts";

/** What a target means for a model. */
export interface PlannedSparsity {
  readonly target: SparsityTarget;
  /** The parameters whose weights are ranked together, in the model's order. */
  readonly paths: readonly string[];
  /** How many weights they have. */
  readonly size: number;
  /** How many of these are exactly 0 in the end. */
  readonly zeros: number;
}

/** What a target means for these parameters; `where` is its place. Throws `INVALID_CONFIG` where it would leave no weight, or all. */
export function planSparsity(
  target: SparsityTarget,
  parameters: readonly ParameterInfo[],
  where: string,
): PlannedSparsity {
  const paths = parameters.map(({ path }) => path);
  if (paths.length === 0) {
    throw refuseConfig(where, "parameters with a penalty, to be ranked", "none", "Write a penalty beside it.");
  }
  const size = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const zeros = target.zeros === undefined ? size - Math.floor(target.bytes / 4) : Math.round(target.zeros * size);
  // Before a network has met its data its sizes are not known.
  if (size > 0 && (zeros < 1 || zeros >= size)) {
    const received = target.zeros ?? `${target.bytes} bytes`;
    const advice = `${paths.join(", ")} have ${size} weights; this leaves ${Math.min(size, size - zeros)}.`;
    throw refuseConfig(where, "a target that leaves some of the weights and not all", received, advice);
  }
  return { target, paths, size, zeros };
}

const inPercent = (share: number): string => `${Math.round(share * 1e4) / 100} %`;

/** A target in a line. */
export function describeSparsity({ target, paths, size, zeros }: PlannedSparsity): string {
  const { from, until } = target;
  const when = from === undefined ? "15 % and 80 % of the first fit" : `steps ${from} and ${until}`;
  return `${inPercent(zeros / size)} zeros, cut between ${when}: ${paths.join(", ")}`;
}
