import type { ParameterInfo } from "../parameter.ts";
import { RegError } from "../regError.ts";
import type { Units } from "../units.ts";
import type { RankedUnits } from "./cutUnits.ts";
import type { SparsityTarget } from "./sparsityTarget.ts";

/** What a target means for a model. */
export interface PlannedSparsity {
  readonly target: SparsityTarget;
  /** Those whose penalties serve it: of its rule, or of all rules. */
  readonly parameters: readonly string[];
  /** The parameters whose weights are ranked together, in the model's order. */
  readonly paths: readonly string[];
  /** How many weights they have. */
  readonly size: number;
  /** How many of these are exactly 0 in the end; of a target of units as many as the units have. */
  readonly zeros: number | undefined;
  /** The units that are ranked, each group by itself; none for a target of zeros. */
  readonly units: readonly RankedUnits[];
}

/** What a target is resolved for. */
export interface SparsityPlace {
  /** In the configuration. */
  readonly where: string;
  /** Those of the rule. */
  readonly parameters: readonly ParameterInfo[];
  /** All of the model. */
  readonly all: readonly ParameterInfo[];
  /** The units of the model; `undefined` where nothing is known of them. */
  readonly units: (() => readonly Units[]) | undefined;
}

/** Refuses a plan with targets of sparsity, for a backend that cannot cut weights. Throws `INVALID_CONFIG`. */
export function assertNoTargets({ sparsity }: { readonly sparsity: readonly PlannedSparsity[] }, who: string): void {
  if (sparsity.length === 0) return;
  throw new RegError("INVALID_CONFIG", {
    who,
    what: "toSparsity",
    expected: "a configuration without it, because this backend does not cut weights",
    received: describeSparsity(sparsity[0]!),
    advice: `Write a strength: { "penalty": { "name": "l1", "l1": 0.0001 }, "mode": "proximal" }.`,
  });
}

const inPercent = (share: number): string => `${Math.round(share * 1e4) / 100} %`;

/** A target in a line. */
export function describeSparsity({ target, paths, size, zeros, units }: PlannedSparsity): string {
  const { from } = target;
  const when = from === undefined ? "15 % and 80 % of the first fit" : `steps ${from} and ${target.until}`;
  const what = zeros === undefined ? "units" : `${inPercent(zeros / size)} zeros`;
  const left = units.map((each) => `${each.live} of ${each.size} of ${each.name}`);
  return `${what}, cut between ${when}: ${(zeros === undefined ? left : paths).join(", ")}`;
}
