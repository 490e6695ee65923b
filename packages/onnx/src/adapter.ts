// The door for authors of adapters and of tools: the contract of `@reg/core`, and the pieces that a training step is written from.
import type { Adapter } from "@reg/core/adapter";
import { unitsOf } from "@reg/onnx-graph";
import type { Trainer } from "./trainer.ts";

export type { Runtime } from "./lowering/runtime.ts";
export { onnxOps } from "./ops.ts";
export type { Clipping } from "./optimizers/clipping.ts";
export type { DropoutMask } from "./step/dropout.ts";
export { loopModel } from "./step/loopModel.ts";
export type { TargetForm } from "./step/objective.ts";
export type { RateNames } from "./step/rates.ts";
export type { StepRecipe } from "./step/recipe.ts";
export type { WeightInfo } from "./step/state.ts";
export { stepModel } from "./step/stepModel.ts";
export type { TrainingModel } from "./step/trainingModel.ts";

/** The contract of `@reg/core`, for trainers. The paths of parameters are the names of a model's initializers. */
export const onnxAdapter: Adapter<Trainer> = {
  name: "onnx",
  parameters: (trainer) => trainer.parameters(),
  units: (trainer) => unitsOf(trainer.export()),
  attach: (trainer, plan) => trainer.attach(plan),
};
