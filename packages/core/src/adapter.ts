import type { Awaitable, Parameter } from "./parameter.ts";
import type { Plan } from "./plan.ts";
import type { Units } from "./units.ts";

/** The penalty on the weights as they are now, at the strength of the next step. */
export interface PenaltyReport {
  /** Of all modes. */
  readonly penalty: number;
  /** The part that the reported loss has in it: without mode `decoupled`. */
  readonly inObjective: number;
}

/** A plan that is attached to a model. */
export interface Attachment {
  readonly plan: Plan;
  /**
   * Multiplies every penalty, beside the plan's schedule: 1 at first. A new number counts from the next step on, without a new
   * session and with the optimizer's memory kept. Throws `INVALID_PARAMETER` for what is not a finite number of at least 0.
   */
  strength: number;
  /** The plan's penalty on the weights as they are now, all modes: `report().penalty`. */
  penalty(): Awaitable<number>;
  report(): Awaitable<PenaltyReport>;
  /**
   * From the next step on the zeros that `toSparsity` has left stay zeros, and no penalty is at work: the other weights are refitted.
   * Throws `NO_SUPPORT` before that target is reached, and for a plan without one.
   */
  relax(): void;
  /**
   * Takes the plan off: training goes on unregularized, weights stay as they are. A second call does nothing, also where
   * another plan is at work by then.
   */
  detach(): void;
}

/** The contract that gives a framework every penalty and every mode. `Attached` may have further members of the framework. */
export interface Adapter<Model, Attached extends Attachment = Attachment> {
  readonly name: string;
  parameters(model: Model): readonly Parameter[];
  /** The groups of units that parameters share: what may be penalized, and cut, as one. Left out where nothing is known of them. */
  units?(model: Model): readonly Units[];
  /** The paths of the layers whose outputs rules on activity may penalize. Left out where there are none. */
  layers?(model: Model): readonly string[];
  /**
   * Training is regularized from here on, and the plan's steps are counted from here on, whatever the optimizer has counted. On an
   * error (`NON_FINITE_WEIGHTS`, `ALREADY_ATTACHED`, `UNSUPPORTED_MODEL` …) the model is as it was.
   */
  attach(model: Model, plan: Plan): Attached;
}
