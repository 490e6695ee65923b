// How Keras 3 writes an object: its class, the module that has it, its configuration.
import type { Json, KerasEntry } from "../json.ts";

/** Where Keras looks a class up. */
export type KerasModule =
  | "keras"
  | "keras.layers"
  | "keras.initializers"
  | "keras.constraints"
  | "keras.losses"
  | "keras.optimizers"
  | "keras.optimizers.schedules"
  | "keras.src.models.functional";

/** An object of Keras' own. */
export const written = (module: KerasModule, class_name: string, config: Json): KerasEntry => ({
  module,
  class_name,
  config,
  registered_name: null,
});
