// Normalization by given numbers, by groups of channels and by length: tfjs 4.22 has none of them.
import * as tf from "@tensorflow/tfjs-core";
import { initializers, layers } from "@tensorflow/tfjs-layers";
import { registerComputation, type Settings } from "./kerasLayer.ts";
import { onlyTensor, ourName, read, register, stockClass } from "./stockClass.ts";

/** (x - mean) / max(sqrt(variance), 1e-7), with numbers that Keras' adapt has found or that were given. `invert` does the contrary. */
class Normalization extends layers.Layer {
  static readonly className: string = ourName("Normalization");
  readonly #settings: Settings;
  #mean: unknown;
  #variance: unknown;

  constructor(args: Settings) {
    super(args);
    this.#settings = args;
  }

  /** The axes that have numbers of their own. */
  #axes(rank: number): number[] {
    const { axis } = this.#settings;
    if (axis === null) return [];
    return ([axis ?? -1].flat() as number[]).map((each) => (each + rank) % rank);
  }

  override build(input: number[]): void {
    if (!this.#settings.mean) {
      const shape = this.#axes(input.length).map((axis) => input[axis]!);
      const add = (name: string, first: ReturnType<typeof initializers.zeros>, of = shape) =>
        this.addWeight(name, of, "float32", first, undefined, false);
      this.#mean = add("mean", initializers.zeros());
      this.#variance = add("variance", initializers.ones());
      // How many rows adapt has seen.
      add("count", initializers.zeros(), []);
    }
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs);
      const axes = this.#axes(x.rank);
      const along = (numbers: tf.Tensor) =>
        numbers.size === 1
          ? tf.reshape(numbers, [])
          : tf.reshape(
              numbers,
              x.shape.map((length, axis) => (axes.includes(axis) ? length : 1)),
            );
      const { mean, variance, invert } = this.#settings;
      const center = along(mean ? tf.tensor(mean as number[]) : read(this.#mean));
      const spread = tf.maximum(
        tf.sqrt(along(variance ? tf.tensor(variance as number[]) : read(this.#variance))),
        1e-7,
      );
      return invert ? tf.add(center, tf.mul(x, spread)) : tf.div(tf.sub(x, center), spread);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { axis = -1, mean = null, variance = null, invert = false } = this.#settings as tf.serialization.ConfigDict;
    return { ...super.getConfig(), axis, mean, variance, invert };
  }
}
register(Normalization);

/** Normalizes each group of channels of each example; gamma and beta are of each channel. As many groups as channels for -1. */
class GroupNormalization extends stockClass("LayerNormalization") {
  static readonly className: string = ourName("GroupNormalization");
  readonly #groups: number;

  constructor(args: Settings) {
    super(args);
    this.#groups = Number(args.groups);
  }

  #axis(rank: number): number {
    // tfjs makes a list of the axis.
    return (([this.axis].flat()[0] as number) + rank) % rank;
  }

  override build(input: number[]): void {
    Object.assign(this, { axis: this.#axis(input.length) });
    super.build(input);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs);
      const axis = this.#axis(x.rank);
      const channels = x.shape[axis]!;
      const groups = this.#groups === -1 ? channels : this.#groups;
      // Channels in front: a group's numbers are then beside each other.
      const front = [0, axis, ...x.shape.map((_, i) => i).filter((i) => i !== 0 && i !== axis)];
      const moved = tf.transpose(x, front);
      const grouped = tf.reshape(moved, [x.shape[0]!, groups, -1]);
      const { mean, variance } = tf.moments(grouped, 2, true);
      const scale = tf.rsqrt(tf.add(variance, this.epsilon as number));
      const normal = tf.reshape(tf.mul(tf.sub(grouped, mean), scale), moved.shape);
      const along = (numbers: tf.Tensor) => tf.reshape(numbers, [1, channels, ...moved.shape.slice(2).map(() => 1)]);
      const scaled = this.scale ? tf.mul(normal, along(read(this.gamma))) : normal;
      const y = this.center ? tf.add(scaled, along(read(this.beta))) : scaled;
      return tf.transpose(
        y,
        front.map((_, i) => front.indexOf(i)),
      );
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), axis: [this.axis].flat()[0] as number, groups: this.#groups };
  }
}
register(GroupNormalization);

/** x / |x| along the axes, a vector shorter than 1e-12 by 1e-12. */
registerComputation("UnitNormalization", {
  call(x, { axis }) {
    const axes = [axis ?? -1].flat() as number[];
    const squares = tf.sum(tf.square(x), axes, true);
    return tf.mul(x, tf.rsqrt(tf.maximum(squares, 1e-24)));
  },
});
