import type { Placement } from "./penalty.ts";
import type { Weights } from "./weights.ts";

export type Awaitable<T> = T | Promise<T>;

/** What a parameter is for. A bare penalty regularizes kernels and nothing else, as `kernel_regularizer` does in Keras. */
export type Role = "kernel" | "recurrentKernel" | "embedding" | "bias" | "scale";

/** A parameter as a plan sees it. */
export interface ParameterInfo extends Placement {
  /** Unique in the model, such as `dense_1/kernel`: rules match it. */
  readonly path: string;
  readonly role: Role;
}

/** A parameter of a live model. */
export interface Parameter extends ParameterInfo {
  /** The numbers there are now. May be a view: copy what you keep. */
  read(): Awaitable<Weights>;
  /** Replaces the numbers. */
  write(weights: Weights): Awaitable<void>;
}
