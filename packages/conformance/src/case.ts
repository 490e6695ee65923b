import type { Check } from "./check.ts";
import type { Target } from "./target.ts";

/** What a case is about; the columns of the matrix. */
export const kinds = [
  "value",
  "gradient",
  "prox",
  "loss",
  "proximal",
  "decoupled",
  "properties",
  "config",
  "model",
  "trajectory",
] as const;

export type Kind = (typeof kinds)[number];

/** One thing an adapter has to get right. */
export interface Case {
  /** Unique, such as `l1/prox/all zero`; `skips` names it by its beginning. */
  readonly name: string;
  /** The penalty it is about; "" when it is about none in particular. */
  readonly penalty: string;
  readonly kind: Kind;
  /** Why nobody can run it. */
  readonly skip?: string;
  /** Says what it finds to `check`. Anything it throws is a failure. */
  run(target: Target, check: Check): Promise<void>;
}
