// tfjs 4.22 has no gradient of a dilated convolution, no causal one and no groups of channels.
import * as tf from "@tensorflow/tfjs-core";
import { addBias, addTrained, ownSettings, type Settings } from "./kerasLayer.ts";
import { onlyTensor, ourName, read, register, type StockLayer, stockClass } from "./stockClass.ts";

/**
 * The kernel with zeros between its numbers: without dilation it does what the bare one does with it. Its first axes, as many as there
 * are rates, are the window.
 */
export function spread(kernel: tf.Tensor, rates: readonly number[]): tf.Tensor {
  return rates.reduce((wide, rate, axis) => {
    const { shape } = wide;
    const length = shape[axis]!;
    if (rate === 1 || length === 1) return wide;
    const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)];
    const apart = tf.reshape(wide, [...before, length, 1, ...after]);
    const zeros = tf.zeros([...before, length, rate - 1, ...after]);
    const all = tf.reshape(tf.concat([apart, zeros], axis + 1), [...before, length * rate, ...after]);
    const start = shape.map(() => 0);
    return tf.slice(all, start, [...before, (length - 1) * rate + 1, ...after]);
  }, kernel);
}

export const inKeras = { same: "same", valid: "valid" } as const;

/** The convolution's answer with its bias and activation. */
export function finished(layer: StockLayer, y: tf.Tensor): tf.Tensor {
  const biased = layer.bias ? tf.add(y, read(layer.bias)) : y;
  const activation = layer.activation as { apply(x: tf.Tensor): tf.Tensor } | null;
  return activation ? activation.apply(biased) : biased;
}

/** Each group of channels with its own filters. */
function inGroups(x: tf.Tensor, kernel: tf.Tensor, groups: number, convolve: Convolve): tf.Tensor {
  if (groups === 1) return convolve(x, kernel);
  const parts = tf.split(kernel, groups, kernel.rank - 1);
  return tf.concat(
    tf.split(x, groups, x.rank - 1).map((part, i) => convolve(part, parts[i]!)),
    x.rank - 1,
  );
}
type Convolve = (x: tf.Tensor, kernel: tf.Tensor) => tf.Tensor;

/** The kernel of channels in groups has the inputs of one group, and its layer the setting. */
const grouped = (className: "Conv1D" | "Conv2D") =>
  class extends stockClass(className) {
    readonly groups: number;

    constructor(args: Settings) {
      super(args);
      this.groups = Number(args.groups ?? 1);
    }

    override build(input: number[]): void {
      if (this.groups === 1) {
        super.build(input);
        return;
      }
      const channels = input[this.dataFormat === "channelsFirst" ? 1 : input.length - 1]!;
      const shape = [...(this.kernelSize as number[]), channels / this.groups, this.filters as number];
      Object.assign(this, { kernel: addTrained(this, "kernel", shape, ownSettings(this, "kernel")) });
      addBias(this, this.filters as number);
      this.built = true;
    }

    override getConfig(): tf.serialization.ConfigDict {
      return { ...super.getConfig(), groups: this.groups };
    }
  };

/** Conv1D, causal, dilated or in groups, channels last. */
class Conv1D extends grouped("Conv1D") {
  static readonly className: string = ourName("Conv1D");

  // tfjs takes a causal convolution for one without padding.
  override computeOutputShape(inputShape: number[]): number[] {
    if (this.padding !== "causal") return super.computeOutputShape(inputShape) as number[];
    const [batch, length] = inputShape as [number, number | null];
    const [stride] = this.strides as [number];
    // Lengths that are not known are null, which the type does not say.
    return [batch, length === null ? (null as unknown as number) : Math.ceil(length / stride), this.filters as number];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs) as tf.Tensor3D;
      const kernel = spread(read(this.kernel), this.dilationRate as number[]) as tf.Tensor3D;
      const [stride] = this.strides as [number];
      const isCausal = this.padding === "causal";
      const padded = isCausal
        ? tf.pad(x, [
            [0, 0],
            [kernel.shape[0] - 1, 0],
            [0, 0],
          ])
        : x;
      const pad = isCausal ? "valid" : inKeras[this.padding as keyof typeof inKeras];
      const convolve: Convolve = (part, own) => tf.conv1d(part as tf.Tensor3D, own as tf.Tensor3D, stride, pad);
      return finished(this, inGroups(padded, kernel, this.groups, convolve));
    });
  }
}
register(Conv1D);

/** Conv2D, dilated or in groups. */
class Conv2D extends grouped("Conv2D") {
  static readonly className: string = ourName("Conv2D");

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs) as tf.Tensor4D;
      const isFirst = this.dataFormat === "channelsFirst";
      const kernel = spread(read(this.kernel), this.dilationRate as number[]) as tf.Tensor4D;
      const last = isFirst ? tf.transpose(x, [0, 2, 3, 1]) : x;
      const pad = inKeras[this.padding as keyof typeof inKeras];
      const convolve: Convolve = (part, own) =>
        tf.conv2d(part as tf.Tensor4D, own as tf.Tensor4D, this.strides as [number, number], pad);
      const y = finished(this, inGroups(last, kernel, this.groups, convolve));
      return isFirst ? tf.transpose(y, [0, 3, 1, 2]) : y;
    });
  }
}
register(Conv2D);
