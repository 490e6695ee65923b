// Activations of Keras 3 that tfjs 4.22 computes otherwise, or does not have.
import * as tf from "@tensorflow/tfjs-core";

/** Keras' names, by those that they have in tfjs: it spells names in Python's way when it saves a model, and back. */
export const kerasActivations: Readonly<Record<string, string>> = {
  kerasHardSigmoid: "hard_sigmoid",
  kerasLeakyRelu: "leaky_relu",
};

function registerActivation(name: keyof typeof kerasActivations, apply: (x: tf.Tensor) => tf.Tensor): void {
  class Activation extends tf.serialization.Serializable {
    static readonly className: string = name;
    apply(x: tf.Tensor): tf.Tensor {
      return tf.tidy(() => apply(x));
    }
    getConfig(): tf.serialization.ConfigDict {
      return {};
    }
  }
  tf.serialization.registerClass(Activation);
}

// tfjs' own is that of TF 2, clip(0.2 x + 0.5).
registerActivation("kerasHardSigmoid", (x) => tf.div(tf.clipByValue(tf.add(x, 3), 0, 6), 6));
registerActivation("kerasLeakyRelu", (x) => tf.leakyRelu(x, 0.2));
