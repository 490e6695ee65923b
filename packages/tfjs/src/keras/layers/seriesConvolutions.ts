// Convolutions of series by channel: tfjs 4.22 has those of images. A series is an image of one row.
import * as tf from "@tensorflow/tfjs-core";
import { finished, inKeras, spread } from "./convolutions.ts";
import { addBias, addTrained, type Length, type Settings, savedSettings, weightSettings } from "./kerasLayer.ts";
import { onlyTensor, ourName, read, register, type StockLayer, stockClass } from "./stockClass.ts";

/** The length of a convolution's answer. */
function lengthAfter(length: Length, { kernelSize, strides, dilationRate, padding }: StockLayer): Length {
  if (length === null) return null;
  const [[size], [stride], [rate]] = [kernelSize, strides, dilationRate] as [number[], number[], number[]];
  const places = padding === "same" ? length : length - (size! - 1) * rate!;
  return Math.ceil(places / stride!);
}

/** Each channel of a series by its own kernels of [window, channels, multiplier]. */
function byChannel(layer: StockLayer, x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const wide = spread(kernel, layer.dilationRate as number[]);
  const [stride] = layer.strides as [number];
  const pad = inKeras[layer.padding as keyof typeof inKeras];
  const row = tf.expandDims(x, 1) as tf.Tensor4D;
  return tf.squeeze(tf.depthwiseConv2d(row, tf.expandDims(wide, 0) as tf.Tensor4D, [stride, stride], pad), [1]);
}

/** What both have: a layer of tfjs for series that reads no kernel of its own. */
abstract class ChannelConvolution extends stockClass("Conv1D") {
  readonly multiplier: number;
  readonly #args: Settings;
  readonly #names: readonly string[];

  constructor(args: Settings, names: readonly string[]) {
    // tfjs' layer wants filters.
    super({ filters: 1, ...args });
    this.multiplier = Number(args.depthMultiplier ?? 1);
    this.#args = args;
    this.#names = names;
  }

  protected add(name: string, shape: readonly number[], setting: string): unknown {
    return addTrained(this, name, shape, weightSettings(this.#args, setting));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { kernelInitializer: _, kernelRegularizer: __, kernelConstraint: ___, ...config } = super.getConfig();
    return {
      ...config,
      depthMultiplier: this.multiplier,
      ...Object.assign({}, ...this.#names.map((name) => savedSettings(this.#args, name))),
    };
  }
}

/** Each channel by `depthMultiplier` kernels of its own. */
class DepthwiseConv1D extends ChannelConvolution {
  static readonly className: string = ourName("DepthwiseConv1D");

  constructor(args: Settings) {
    super(args, ["depthwise"]);
  }

  override build([, , channels]: number[]): void {
    const shape = [...(this.kernelSize as number[]), channels!, this.multiplier];
    Object.assign(this, { depthwiseKernel: this.add("depthwise_kernel", shape, "depthwise") });
    addBias(this, channels! * this.multiplier);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => finished(this, byChannel(this, onlyTensor(inputs), read(this.depthwiseKernel))));
  }

  override computeOutputShape([batch, length, channels]: number[]): number[] {
    return [batch!, lengthAfter(length!, this)!, channels! * this.multiplier];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { filters: _, ...config } = super.getConfig();
    return config;
  }
}
register(DepthwiseConv1D);

/** Each channel by kernels of its own, then all channels at each place. */
class SeparableConv1D extends ChannelConvolution {
  static readonly className: string = ourName("SeparableConv1D");

  constructor(args: Settings) {
    super(args, ["depthwise", "pointwise"]);
  }

  override build([, , channels]: number[]): void {
    const [filters, deep] = [this.filters as number, channels! * this.multiplier];
    const window = this.kernelSize as number[];
    Object.assign(this, {
      depthwiseKernel: this.add("depthwise_kernel", [...window, channels!, this.multiplier], "depthwise"),
      pointwiseKernel: this.add("pointwise_kernel", [1, deep, filters], "pointwise"),
    });
    addBias(this, filters);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const deep = byChannel(this, onlyTensor(inputs), read(this.depthwiseKernel)) as tf.Tensor3D;
      return finished(this, tf.conv1d(deep, read(this.pointwiseKernel) as tf.Tensor3D, 1, "valid"));
    });
  }

  override computeOutputShape([batch, length]: number[]): number[] {
    return [batch!, lengthAfter(length!, this)!, this.filters as number];
  }
}
register(SeparableConv1D);
