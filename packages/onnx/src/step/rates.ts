import type { Plan } from "@reg/core";
import type { Value } from "@reg/onnx-graph";
import { type Feed, scalar } from "./feed.ts";
import { frozenName, ownRateName, penaltyRateName, pressureName, scalarName, strengthName } from "./names.ts";
import type { StepRecipe } from "./recipe.ts";

/** What the inputs are called that change from step to step. */
export interface RateNames {
  readonly strength: string;
  readonly penaltyRate: string;
  readonly ownRate: string;
  readonly scalars: readonly string[];
  /** Of each target of sparsity. */
  readonly pressures: readonly string[];
  readonly frozen: readonly string[];
}

/** What an update reads that changes from step to step, each a scalar. */
export interface Rates {
  /** Learning rate times strength. */
  readonly penaltyRate: Value;
  /** The optimizer's own step times strength, before it is divided for each entry of a weight. */
  readonly ownRate: Value;
  /** The optimizer's. */
  readonly scalars: readonly Value[];
  /** Of each target of sparsity: above 0 where its zeros are frozen. */
  readonly frozen: readonly Value[];
}

export const rateNames = ({ optimizer, plan }: Pick<StepRecipe, "optimizer" | "plan">): RateNames => ({
  strength: strengthName,
  penaltyRate: penaltyRateName,
  ownRate: ownRateName,
  scalars: optimizer.scalars(0, 0).map((_, i) => scalarName(optimizer.name, i)),
  pressures: (plan?.sparsity ?? []).map((_, i) => pressureName(i)),
  frozen: (plan?.sparsity ?? []).map((_, i) => frozenName(i)),
});

/** What multiplies the penalties of a plan, as a graph is fed it. */
export interface StrengthFeeds {
  readonly strength: Value;
  /** Of each target of sparsity: multiplies its penalties beside the strength. */
  readonly pressures: readonly Value[];
}

/** The strengths, as a graph is fed them. */
export const feedStrengths = (feed: Feed, plan: Plan | undefined): StrengthFeeds => ({
  strength: feed(scalar(strengthName)),
  pressures: (plan?.sparsity ?? []).map((_, i) => feed(scalar(pressureName(i)))),
});

/** The rates, as a graph is fed them. */
export function feedRates(feed: Feed, recipe: Pick<StepRecipe, "optimizer" | "plan">): Rates {
  const { penaltyRate, ownRate, scalars, frozen } = rateNames(recipe);
  return {
    penaltyRate: feed(scalar(penaltyRate)),
    ownRate: feed(scalar(ownRate)),
    scalars: scalars.map((name) => feed(scalar(name))),
    frozen: frozen.map((name) => feed(scalar(name))),
  };
}
