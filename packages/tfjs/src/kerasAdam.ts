// Adam and AdamW by Keras' rule, which is not that of tf.train.adam.
import { adam, adamW } from "./keras/optimizers/adam.ts";
import type { KerasOptimizer } from "./keras/optimizers/kerasOptimizer.ts";
import { optimizerClass } from "./keras/optimizers/optimizerClass.ts";

/** The class of `kerasAdam`. */
export const KerasAdam = optimizerClass(adam);

/** The class of `kerasAdamW`. */
export const KerasAdamW = optimizerClass(adamW);

/**
 * An Adam with Keras' rule and defaults, in the order of `tf.train.adam`. Where gradients are small the two differ: Keras adds epsilon
 * to the root of the moment as it is, tf to that of the corrected one.
 */
export const kerasAdam = (learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7): KerasOptimizer =>
  new KerasAdam({ learningRate, settings: { beta_1: beta1, beta_2: beta2, epsilon } });

/**
 * An AdamW with Keras' rule and defaults: every weight shrinks by rate * weightDecay of itself before the step, biases too. For selected
 * weights use `kerasAdam` and a penalty `l2` in mode "decoupled": 2 * l2 is then the weight decay.
 */
export const kerasAdamW = (
  learningRate = 0.001,
  weightDecay = 0.004,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-7,
): KerasOptimizer => new KerasAdamW({ learningRate, weightDecay, settings: { beta_1: beta1, beta_2: beta2, epsilon } });
