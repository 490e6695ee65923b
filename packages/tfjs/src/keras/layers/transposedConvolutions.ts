// Transposed convolutions of series and volumes. tfjs 4.22 has no layer for series, and no gradient for volumes.
import * as tf from "@tensorflow/tfjs-core";
import { finished, inKeras, spread } from "./convolutions.ts";
import { addBias, addTrained, type Length, ownSettings } from "./kerasLayer.ts";
import { onlyTensor, ourName, read, register, stockClass } from "./stockClass.ts";

/** The length of an answer, as Keras has it without `output_padding`. */
const lengthAfter = (length: number, window: number, stride: number, padding: unknown): number =>
  padding === "same" ? length * stride : length * stride + Math.max(window - stride, 0);

/** Conv1DTranspose, channels last: a series is an image of one row. */
class Conv1DTranspose extends stockClass("Conv1D") {
  static readonly className: string = ourName("Conv1DTranspose");

  override build([, , channels]: number[]): void {
    const filters = this.filters as number;
    const shape = [...(this.kernelSize as number[]), filters, channels!];
    Object.assign(this, { kernel: addTrained(this, "kernel", shape, ownSettings(this, "kernel")) });
    addBias(this, filters);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const row = tf.expandDims(onlyTensor(inputs), 1) as tf.Tensor4D;
      const kernel = tf.expandDims(read(this.kernel), 0) as tf.Tensor4D;
      const [, length] = this.computeOutputShape([row.shape[0], row.shape[2]]) as [number, number];
      const shape: [number, number, number, number] = [row.shape[0], 1, length, this.filters as number];
      const pad = inKeras[this.padding as keyof typeof inKeras];
      const y = tf.conv2dTranspose(row, kernel, shape, [1, (this.strides as number[])[0]!], pad);
      return finished(this, tf.squeeze(y, [1]));
    });
  }

  override computeOutputShape([batch, length]: number[]): number[] {
    const [[window], [stride]] = [this.kernelSize, this.strides] as [number[], number[]];
    const known: Length = length ?? null;
    const after: Length = known === null ? null : lengthAfter(known, window!, stride!, this.padding);
    // Lengths that are not known are null, which the type does not say.
    return [batch!, after as number, this.filters as number];
  }
}
register(Conv1DTranspose);

/** Conv3DTranspose: a convolution of the volume with zeros between its places, by the reversed kernel. */
class Conv3DTranspose extends stockClass("Conv3DTranspose") {
  static readonly className: string = ourName("Conv3DTranspose");

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const isFirst = this.dataFormat === "channelsFirst";
      const x = isFirst ? tf.transpose(onlyTensor(inputs), [0, 2, 3, 4, 1]) : onlyTensor(inputs);
      const [window, strides] = [this.kernelSize, this.strides] as [number[], number[]];
      // `spread` works on the first axes: the batch goes behind the window.
      const apart = tf.transpose(spread(tf.transpose(x, [1, 2, 3, 0, 4]), strides), [3, 0, 1, 2, 4]);
      const pads = window.map((size, axis): [number, number] => {
        const [stride, whole] = [strides[axis]!, apart.shape[axis + 1]!];
        const cut = this.padding === "same" ? Math.floor(Math.max(size - stride, 0) / 2) : 0;
        const before = size - 1 - cut;
        const length = lengthAfter(x.shape[axis + 1]!, size, stride, this.padding);
        return [before, length + size - 1 - whole - before];
      });
      const padded = tf.pad(apart, [[0, 0], ...pads, [0, 0]]) as tf.Tensor5D;
      const kernel = tf.transpose(tf.reverse(read(this.kernel), [0, 1, 2]), [0, 1, 2, 4, 3]) as tf.Tensor5D;
      const y = finished(this, tf.conv3d(padded, kernel, 1, "valid"));
      return isFirst ? tf.transpose(y, [0, 4, 1, 2, 3]) : y;
    });
  }
}
register(Conv3DTranspose);
