import type { Placement } from "./penalty.ts";
import type { Plan } from "./plan.ts";
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

/** A plan at work on a model. */
export interface Attachment {
  readonly plan: Plan;
  /** The plan's penalty on the weights as they are now, at the strength of the current step. */
  penalty(): Awaitable<number>;
  /** Takes the plan off: training goes on unregularized, weights stay as they are. A second call does nothing. */
  detach(): void;
}

/** What a framework needs to have every penalty and every mode. `Attached` is for what a framework can tell of a plan besides. */
export interface Adapter<Model, Attached extends Attachment = Attachment> {
  readonly name: string;
  parameters(model: Model): readonly Parameter[];
  /**
   * Training is regularized from here on. On an error (`NON_FINITE_WEIGHTS`, `ALREADY_ATTACHED`, `UNSUPPORTED_MODEL` …)
   * the model is as it was.
   */
  attach(model: Model, plan: Plan): Attached;
}
