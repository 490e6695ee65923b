import type { KerasEntry } from "../json.ts";
import type { Clipping } from "./clipGradients.ts";
import type { RuleSettings } from "./rule.ts";

/** What an optimizer of Keras is given; what is left out is Keras' default. */
export interface KerasOptimizerOptions extends Clipping {
  /** A number, or a schedule as Keras writes it: `{ class_name: "CosineDecay", config: { … } }`. */
  readonly learningRate?: number | KerasEntry | undefined;
  /** The part of itself, times the rate, that each weight loses before each step. */
  readonly weightDecay?: number | undefined;
  /** The rule's own settings, by Keras' names. */
  readonly settings?: RuleSettings | undefined;
}
