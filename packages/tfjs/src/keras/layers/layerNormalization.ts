// tfjs 4.22's LayerNormalization fails without scale or center and over several axes, and has no constraints.
import * as tf from "@tensorflow/tfjs-core";
import { type Settings, savedSettings, weightSettings } from "./kerasLayer.ts";
import { onlyTensor, ourName, read, register, stockClass } from "./stockClass.ts";

const weights = ["gamma", "beta"] as const;

/** Layer normalization of any axes, with scale and center or without. */
class LayerNormalization extends stockClass("LayerNormalization") {
  static readonly className: string = ourName("LayerNormalization");
  readonly #settings: Settings;

  constructor(args: Settings) {
    super(args);
    this.#settings = args;
  }

  override build(input: number[]): void {
    super.build(input);
    for (const name of weights) {
      const weight = this[name];
      if (weight) Object.assign(weight, { constraint: weightSettings(this.#settings, name).constraint });
    }
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs);
      // tfjs makes a list of the axis.
      const axes = ([this.axis].flat() as number[]).map((axis) => (axis + x.rank) % x.rank);
      const along = (numbers: tf.Tensor) =>
        tf.reshape(
          numbers,
          x.shape.map((length, i) => (axes.includes(i) ? length : 1)),
        );
      const { mean, variance } = tf.moments(x, axes, true);
      const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, this.epsilon as number)));
      const scaled = this.scale ? tf.mul(normal, along(read(this.gamma))) : normal;
      return this.center ? tf.add(scaled, along(read(this.beta))) : scaled;
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const constraints = weights.map((name) => {
      const key = `${name}Constraint`;
      return [key, savedSettings(this.#settings, name)[key]!] as const;
    });
    return { ...super.getConfig(), ...Object.fromEntries(constraints) };
  }
}
register(LayerNormalization);
