import type { Value } from "@reg/onnx-graph";
import { type Feed, scalar } from "./feed.ts";
import { ownRateName, penaltyRateName, scalarName, strengthName } from "./names.ts";
import type { StepRecipe } from "./recipe.ts";

/** What the inputs are called that change from step to step. */
export interface RateNames {
  readonly strength: string;
  readonly penaltyRate: string;
  readonly ownRate: string;
  readonly scalars: readonly string[];
}

/** What an update reads that changes from step to step, each a scalar. */
export interface Rates {
  /** Learning rate times strength. */
  readonly penaltyRate: Value;
  /** The optimizer's own step times strength, before it is divided for each entry of a weight. */
  readonly ownRate: Value;
  /** The optimizer's. */
  readonly scalars: readonly Value[];
}

export const rateNames = ({ optimizer }: Pick<StepRecipe, "optimizer">): RateNames => ({
  strength: strengthName,
  penaltyRate: penaltyRateName,
  ownRate: ownRateName,
  scalars: optimizer.scalars(0, 0).map((_, i) => scalarName(optimizer.name, i)),
});

/** The rates, as a graph is fed them. */
export function feedRates(feed: Feed, recipe: Pick<StepRecipe, "optimizer">): Rates {
  const { penaltyRate, ownRate, scalars } = rateNames(recipe);
  return {
    penaltyRate: feed(scalar(penaltyRate)),
    ownRate: feed(scalar(ownRate)),
    scalars: scalars.map((name) => feed(scalar(name))),
  };
}
