// tfjs 4.22 has no gradient of a dilated convolution, and no causal one.
import * as tf from "@tensorflow/tfjs-core";
import { onlyTensor, ourName, read, register, type StockLayer, stockClass } from "./stockClass.ts";

/**
 * The kernel with zeros between its numbers: without dilation it does what the bare one does with it. Its first axes, as many as there
 * are rates, are the window.
 */
function spread(kernel: tf.Tensor, rates: readonly number[]): tf.Tensor {
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

const inKeras = { same: "same", valid: "valid" } as const;

/** The convolution's answer with its bias and activation. */
function finished(layer: StockLayer, y: tf.Tensor): tf.Tensor {
  const biased = layer.bias ? tf.add(y, read(layer.bias)) : y;
  const activation = layer.activation as { apply(x: tf.Tensor): tf.Tensor } | null;
  return activation ? activation.apply(biased) : biased;
}

const StockConv1D = stockClass("Conv1D");

/** Conv1D, causal or dilated, channels last. */
class Conv1D extends StockConv1D {
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
      return finished(this, tf.conv1d(padded, kernel, stride, pad));
    });
  }
}
register(Conv1D);

const StockConv2D = stockClass("Conv2D");

/** Conv2D, dilated. */
class Conv2D extends StockConv2D {
  static readonly className: string = ourName("Conv2D");

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs) as tf.Tensor4D;
      const isFirst = this.dataFormat === "channelsFirst";
      const kernel = spread(read(this.kernel), this.dilationRate as number[]) as tf.Tensor4D;
      const last = isFirst ? tf.transpose(x, [0, 2, 3, 1]) : x;
      const pad = inKeras[this.padding as keyof typeof inKeras];
      const y = finished(this, tf.conv2d(last, kernel, this.strides as [number, number], pad));
      return isFirst ? tf.transpose(y, [0, 3, 1, 2]) : y;
    });
  }
}
register(Conv2D);
