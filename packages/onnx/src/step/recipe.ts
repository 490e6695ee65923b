import type { Plan } from "@reg/core";
import type { GradientRules } from "@reg/onnx-graph";
import type { Runtime } from "../lowering/runtime.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { ObjectiveRecipe } from "./objective.ts";

/** What a training step is made of, besides the model. */
export interface StepRecipe extends ObjectiveRecipe {
  readonly optimizer: Optimizer;
  readonly plan: Plan | undefined;
  readonly runtime: Runtime;
  readonly gradients: GradientRules;
  /** Whether Dropout is active; it is when left out. */
  readonly dropout?: boolean;
}
