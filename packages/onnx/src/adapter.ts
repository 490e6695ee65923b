import type { Adapter } from "@reg/core";
import type { Trainer } from "./trainer.ts";

/** The contract of `@reg/core`, for trainers. The paths of parameters are the names of a model's initializers. */
export const onnxAdapter: Adapter<Trainer> = {
  name: "onnx",
  parameters: (trainer) => trainer.parameters(),
  attach: (trainer, plan) => trainer.attach(plan),
};
