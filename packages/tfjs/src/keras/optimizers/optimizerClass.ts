import * as tf from "@tensorflow/tfjs-core";
import { KerasOptimizer } from "./kerasOptimizer.ts";
import { optionsOf } from "./optimizerConfig.ts";
import type { KerasOptimizerOptions } from "./optimizerOptions.ts";
import type { Rule } from "./rule.ts";

type OptimizerClass = new (options?: KerasOptimizerOptions) => KerasOptimizer;

/** The class of a rule, by which tfjs finds it again in a saved model: `KerasAdam`. Each is made and registered once. */
export function optimizerClass(rule: Rule): OptimizerClass {
  const Optimizer = class extends KerasOptimizer {
    static get className(): string {
      return `Keras${rule.name}`;
    }
    static override fromConfig<T extends tf.serialization.Serializable>(
      cls: tf.serialization.SerializableConstructor<T>,
      config: tf.serialization.ConfigDict,
    ): T {
      return new cls(optionsOf(rule, config));
    }
    constructor(options?: KerasOptimizerOptions) {
      super(rule, options);
    }
  };
  tf.serialization.registerClass(Optimizer);
  return Optimizer;
}
