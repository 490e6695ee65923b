// Adam and AdamW by Keras' rule, which is not that of tf.train.adam.
import * as tf from "@tensorflow/tfjs-core";

type Gradients = Parameters<tf.AdamOptimizer["applyGradients"]>[0];

/** tfjs makes an optimizer of a saved model from what getConfig said. */
type Config = Readonly<Record<"learningRate" | "beta1" | "beta2" | "epsilon" | "weightDecay", number>>;

/**
 * Adam as Keras has it: w -= rate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon). tf.train.adam adds its epsilon to
 * the root of the corrected v, as PyTorch does: that is Keras' rule with an epsilon that shrinks to the one asked for.
 */
class KerasAdam extends tf.AdamOptimizer {
  // tfjs declares it as a getter of its own name.
  static override get className(): "Adam" {
    return "KerasAdam" as "Adam";
  }
  readonly #epsilon: number;

  constructor(learningRate: number, beta1: number, beta2: number, epsilon: number) {
    super(learningRate, beta1, beta2, epsilon);
    this.#epsilon = epsilon;
  }

  override applyGradients(gradients: Gradients): void {
    this.epsilon = this.#epsilon / Math.sqrt(1 - this.beta2 ** (this.iterations + 1));
    super.applyGradients(gradients);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.#epsilon };
  }
}

/** AdamW as Keras has it: before each step w -= rate * weightDecay * w, of every weight that has a gradient. */
class KerasAdamW extends KerasAdam {
  static override get className(): "Adam" {
    return "KerasAdamW" as "Adam";
  }
  readonly #weightDecay: number;

  constructor(learningRate: number, weightDecay: number, beta1: number, beta2: number, epsilon: number) {
    super(learningRate, beta1, beta2, epsilon);
    this.#weightDecay = weightDecay;
  }

  override applyGradients(gradients: Gradients): void {
    const given: readonly (readonly [string, tf.Tensor | null])[] = Array.isArray(gradients)
      ? gradients.map(({ name, tensor }) => [name, tensor])
      : Object.entries(gradients);
    const kept = 1 - this.learningRate * this.#weightDecay;
    for (const [name, gradient] of given) {
      const variable = tf.engine().registeredVariables[name];
      if (gradient && variable) tf.tidy(() => variable.assign(tf.mul(variable, kept)));
    }
    super.applyGradients(gradients);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), weightDecay: this.#weightDecay };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { learningRate, weightDecay, beta1, beta2, epsilon } = config as Config;
    return new cls(learningRate, weightDecay, beta1, beta2, epsilon);
  }
}

tf.serialization.registerClass(KerasAdam);
// The type of a registered class asks for Adam's constructor; ours is made by its own fromConfig.
tf.serialization.registerClass(KerasAdamW as unknown as typeof KerasAdam);

/**
 * An Adam with Keras' rule and defaults, in the order of `tf.train.adam`. Where gradients are small the two differ: Keras adds epsilon
 * to the root of the moment as it is, tf to that of the corrected one.
 */
export const kerasAdam = (learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7): tf.AdamOptimizer =>
  new KerasAdam(learningRate, beta1, beta2, epsilon);

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
): tf.AdamOptimizer => new KerasAdamW(learningRate, weightDecay, beta1, beta2, epsilon);
