// Layers with a kernel: units end where it sums over them, and its results are new ones.
import type { BiasFold, Constants, Place } from "@reg/core/units";
import { lengthsOf } from "@reg/core/units";
import type { LayerInternals } from "../../internals.ts";
import type { LayerContext, LayerRule, LayerRules } from "../layerRule.ts";
import { activated, lockMixed } from "./activation.ts";
import { channelAxis, joinAxes, lastAxis, range, sizeOfRow } from "./axes.ts";

/** What units of zeros send: the bias. */
function biasWhere(constants: Constants, isZero: Float64Array, bias: Place | undefined): Float64Array {
  const numbers = bias && constants.numbers(bias);
  return isZero.map((number, unit) => (number === 0 ? (numbers?.[unit] ?? 0) : Number.NaN));
}

/** The axes of a kernel that are summed over, and those of the results. */
interface KernelAxes {
  readonly sum: number;
  readonly result: number;
}

/** Joins the results with their axis of the kernel and with the bias, and says what they send. */
function results(context: LayerContext, kernel: Place, axis: number, y: Place, channel: number): void {
  const bias = context.weight("bias");
  context.side(kernel, axis, "incoming");
  context.join(y, channel, kernel, axis);
  if (bias) context.join(bias, 0, y, channel);
  lockMixed(context, y, channel);
  context.step((constants) => {
    if (y.first[channel]! < 0) return;
    const sent = biasWhere(constants, constants.slices(kernel, axis), bias);
    constants.set(y, channel, activated(context.layer.activation, sent));
  });
}

/** Where a constant goes: into the bias, unless something is in the way. */
function foldOf(context: LayerContext, resultAxis: number, inTheWay: string | undefined): BiasFold | string {
  const { layer } = context;
  const name = `${layer.getClassName()} "${layer.name}"`;
  const bias = context.weight("bias");
  if (inTheWay) return `to ${name} ${inTheWay}`;
  return bias ? { bias, resultAxis } : `to ${name}, which has no bias`;
}

const dense: LayerRule = {
  units(context) {
    const [[x], [y]] = [context.inputs, context.outputs];
    const kernel = context.weight("kernel")!;
    const [last, channel] = [lastAxis(x!), lastAxis(y!)];
    joinAxes(context, x!, y!, range(0, last));
    context.side(kernel, 0, "outgoing");
    context.sum(x!, last, kernel, 0, foldOf(context, 1, undefined));
    results(context, kernel, 1, y!, channel);
  },
  cut: (config, { outputs: [y], kept }) => ({ ...config, units: kept(y!, lastAxis(y!)) }),
  products: ({ inputs: [x], outputs: [y] }) => sizeOfRow(y!) * Number(x!.shape!.at(-1)),
};

const isOne = (sizes: unknown): boolean => [sizes].flat().every((size) => size === 1);

const isWhole = ({ kernelSize, padding }: LayerInternals): string | undefined =>
  padding === "valid" || isOne(kernelSize) ? undefined : "through its padding";

/** A pixel of a transposed convolution gets as many weights as windows reach it. */
const isSpread = ({ kernelSize, strides }: LayerInternals): string | undefined =>
  isOne(kernelSize) && isOne(strides) ? undefined : "at whose edges fewer weights add up";

const kernelSizeOf = (kernel: Place): number => lengthsOf(kernel).reduce((size, length) => size * length, 1);

/** How many results, or inputs, each channel of an image has. */
const pixelsOf = (place: Place, channel: number): number => sizeOfRow(place) / Number(place.shape![channel]);

function convolution(axesOf: (rank: number) => KernelAxes, inTheWay: typeof isWhole, countsInputs: boolean): LayerRule {
  return {
    units(context) {
      const { layer, inputs, outputs } = context;
      const [[x], [y]] = [inputs, outputs];
      const kernel = context.weight("kernel")!;
      const { sum, result } = axesOf(kernel.first.length);
      context.join(x!, 0, y!, 0);
      context.side(kernel, sum, "outgoing");
      context.sum(x!, channelAxis(layer, x!), kernel, sum, foldOf(context, result, inTheWay(layer)));
      results(context, kernel, result, y!, channelAxis(layer, y!));
    },
    cut: (config, { layer, outputs: [y], kept }) => ({ ...config, filters: kept(y!, channelAxis(layer, y!)) }),
    products(facts) {
      const place = countsInputs ? facts.inputs[0]! : facts.outputs[0]!;
      return pixelsOf(place, channelAxis(facts.layer, place)) * kernelSizeOf(facts.weight("kernel")!);
    },
  };
}

/** The first of the channels that a depthwise kernel makes of each input channel. */
const multiplied = (depthwise: Place) => {
  const multiplier = Number(depthwise.shape!.at(-1));
  return (entry: number) => Math.floor(entry / multiplier);
};

/** What channels of zeros, or kernels of zeros, leave. */
function depthwiseZeros(constants: Constants, x: Place, channel: number, depthwise: Place) {
  const axis = depthwise.first.length - 2;
  const [length, multiplier] = [Number(depthwise.shape![axis]), Number(depthwise.shape!.at(-1))];
  const kernels = length > 1 ? constants.slices(depthwise, axis) : new Float64Array(length).fill(Number.NaN);
  const from = multiplied(depthwise);
  const sent = constants.of(x, channel);
  return Float64Array.from({ length: length * multiplier }, (_, entry) => {
    const unit = from(entry);
    return kernels[unit] === 0 || sent?.[unit] === 0 ? 0 : Number.NaN;
  });
}

const depthwiseConvolution: LayerRule = {
  units(context) {
    const { layer, inputs, outputs } = context;
    const [[x], [y]] = [inputs, outputs];
    const depthwise = context.weight("depthwiseKernel")!;
    const bias = context.weight("bias");
    const [from, to, axis] = [channelAxis(layer, x!), channelAxis(layer, y!), depthwise.first.length - 2];
    context.join(x!, 0, y!, 0);
    context.join(x!, from, depthwise, axis);
    context.join(y!, to, x!, from, multiplied(depthwise));
    context.side(depthwise, axis, "incoming");
    if (bias) context.join(bias, 0, y!, to);
    lockMixed(context, y!, to);
    context.step((constants) => {
      if (y!.first[to]! < 0) return;
      const sent = biasWhere(constants, depthwiseZeros(constants, x!, from, depthwise), bias);
      constants.set(y!, to, activated(layer.activation, sent));
    });
  },
  products(facts) {
    const [y] = facts.outputs;
    return pixelsOf(y!, channelAxis(facts.layer, y!)) * kernelSizeOf(facts.weight("depthwiseKernel")!);
  },
};

/** A depthwise convolution and a dense one of single pixels. */
const separableConvolution: LayerRule = {
  units(context) {
    const { layer, inputs, outputs } = context;
    const [[x], [y]] = [inputs, outputs];
    const [depthwise, pointwise] = [context.weight("depthwiseKernel")!, context.weight("pointwiseKernel")!];
    const [from, axis] = [channelAxis(layer, x!), depthwise.first.length - 2];
    const between = context.inner("between", [Number(pointwise.shape![axis])]);
    context.join(x!, 0, y!, 0);
    context.join(x!, from, depthwise, axis);
    context.join(between, 0, x!, from, multiplied(depthwise));
    context.side(depthwise, axis, "outgoing");
    context.side(pointwise, axis, "outgoing");
    context.step((constants) => {
      if (between.first[0]! < 0) return;
      constants.set(between, 0, depthwiseZeros(constants, x!, from, depthwise));
    });
    context.sum(between, 0, pointwise, axis, foldOf(context, axis + 1, isWhole(layer)));
    results(context, pointwise, axis + 1, y!, channelAxis(layer, y!));
  },
  // tfjs 4.22 does not write its depthMultiplier.
  cut: (config, { layer, outputs: [y], kept }) => ({
    ...config,
    depth_multiplier: layer.depthMultiplier,
    filters: kept(y!, channelAxis(layer, y!)),
  }),
  products(facts) {
    const [y] = facts.outputs;
    const kernels = [facts.weight("depthwiseKernel")!, facts.weight("pointwiseKernel")!];
    return pixelsOf(y!, channelAxis(facts.layer, y!)) * kernels.reduce((sum, kernel) => sum + kernelSizeOf(kernel), 0);
  },
};

const forward = convolution((rank) => ({ sum: rank - 2, result: rank - 1 }), isWhole, false);
const transposed = convolution((rank) => ({ sum: rank - 1, result: rank - 2 }), isSpread, true);

export const kernels: LayerRules = {
  Dense: dense,
  Conv1D: forward,
  Conv2D: forward,
  Conv3D: forward,
  Conv2DTranspose: transposed,
  Conv3DTranspose: transposed,
  DepthwiseConv2D: depthwiseConvolution,
  SeparableConv2D: separableConvolution,
};
