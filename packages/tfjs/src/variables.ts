// `@reg/tfjs/variables`: what needs `@tensorflow/tfjs-core` alone, for apps without layers models.
export { tensorOps } from "./ops.ts";
export {
  type RegularizeVariablesOptions,
  regularizeVariables,
  type VariablesAttachment,
} from "./regularizeVariables.ts";
export type { StepScalars } from "./training/step.ts";
