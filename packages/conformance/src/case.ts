import type { Check } from "./check.ts";
import type { Optimizer, Target } from "./target.ts";

/** The kind of a case: a column of the matrix. */
export const kinds = [
  "ops",
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

/** Where the expected numbers of a case come from. */
export const sources = {
  golden: "numbers of Keras, PyTorch and skglm",
  reference: "the suite's own training in float64, which passes the cases against Keras",
  rule: "what must hold whatever the numbers are",
} as const;

export type Source = keyof typeof sources;

/** One thing an adapter has to get right. */
export interface Case {
  /** Unique, such as `l1/prox/all zero`; `skips` names it by its beginning. */
  readonly name: string;
  /** The penalty it is about; "" when it is about none in particular. */
  readonly penalty: string;
  readonly kind: Kind;
  /** Whose work is put to the test: the target's arithmetic, its adapter, or core's reading of configurations alone. */
  readonly tests: "arithmetic" | "adapter" | "core";
  /** The optimizer it trains with; a stack without it skips the case. */
  readonly optimizer?: Optimizer["name"];
  /** Where the expected numbers come from, for this target. */
  against(target: Target): Source;
  /** Why this target, or nobody, can run it; "" when it runs. */
  skip?(target: Target): string;
  /** Says what it finds to `check`. Anything it throws is a failure. */
  run(target: Target, check: Check): Promise<void>;
}
