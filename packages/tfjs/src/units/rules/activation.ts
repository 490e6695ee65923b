// Activations: they work entry by entry, or mix the units of an axis.
import type { Place } from "@reg/core/units";
import * as tf from "@tensorflow/tfjs-core";
import type { LayerInternals } from "../../internals.ts";
import type { LayerContext, LayerRule, LayerRules } from "../layerRule.ts";
import { copyConstants, fromStart, joinAxes, lastAxis, range } from "./axes.ts";

/** An activation of tfjs. */
interface Activation {
  apply(x: tf.Tensor): tf.Tensor;
  getClassName(): string;
}

const entrywise = new Set(
  ["elu", "selu", "relu", "relu6", "linear", "sigmoid", "hardSigmoid", "softplus", "softsign", "tanh"].concat([
    "swish",
    "mish",
    "gelu",
    "gelu_new",
    "kerasHardSigmoid",
    "kerasLeakyRelu",
  ]),
);

/** The name of an activation that does not work entry by entry; `undefined` for one that does. */
export function mixing(activation: unknown): string | undefined {
  if (!activation) return undefined;
  const name = (activation as Activation).getClassName();
  return entrywise.has(name) ? undefined : name;
}

/** What a function of tensors makes of numbers, entry by entry; what is NaN stays so. */
function through(run: (x: tf.Tensor) => tf.Tensor, numbers: Float64Array): Float64Array {
  if (numbers.every(Number.isNaN)) return numbers;
  const known = numbers.map((number) => (Number.isNaN(number) ? 0 : number));
  const results = tf.tidy(() => run(tf.tensor1d(Float32Array.from(known))).dataSync());
  return numbers.map((number, i) => (Number.isNaN(number) ? number : results[i]!));
}

/** What an activation makes of numbers. */
export const activated = (activation: unknown, numbers: Float64Array): Float64Array =>
  activation && !mixing(activation) ? through((x) => (activation as Activation).apply(x), numbers) : numbers;

/** Locks the units of an axis that the layer's activation mixes. */
export function lockMixed(context: LayerContext, place: Place, axis: number): void {
  const mixes = mixing(context.layer.activation);
  if (mixes) context.lock(place, axis, `${mixes} mixes them`);
}

const callOf = (layer: LayerInternals) => layer as unknown as { call(x: tf.Tensor, kwargs: object): tf.Tensor };

/** Joins everything, and carries constants along each axis. */
function joinAll(context: LayerContext, carry: (numbers: Float64Array) => Float64Array): void {
  const [[x], [y]] = [context.inputs, context.outputs];
  const axes = range(0, x!.first.length);
  joinAxes(context, x!, y!, axes);
  context.step((constants) => {
    for (const axis of axes) {
      const known = constants.of(x!, axis);
      if (known) constants.set(y!, axis, carry(known));
    }
  });
}

/** A layer that is a function of each number. */
const ofEach: LayerRule = {
  units: (context) => joinAll(context, (numbers) => through((x) => callOf(context.layer).call(x, {}), numbers)),
};

/** A layer that does nothing but in training. */
const nothing: LayerRule = { units: (context) => joinAll(context, (numbers) => numbers) };

const activation: LayerRule = {
  units(context) {
    const { layer, outputs } = context;
    joinAll(context, (numbers) =>
      mixing(layer.activation) ? numbers.fill(Number.NaN) : activated(layer.activation, numbers),
    );
    lockMixed(context, outputs[0]!, lastAxis(outputs[0]!));
  },
};

const softmax: LayerRule = {
  units(context) {
    const [[x], [y]] = [context.inputs, context.outputs];
    const axes = [context.layer.axis ?? -1].flat().map((axis) => fromStart(Number(axis), y!.first.length));
    joinAxes(context, x!, y!, range(0, y!.first.length));
    for (const axis of axes) context.lock(y!, axis, "softmax mixes them");
  },
};

/** max(0, x) + alpha · min(0, x), with a number for each entry behind the batch. */
const prelu: LayerRule = {
  units(context) {
    const [[x], [y]] = [context.inputs, context.outputs];
    const alpha = context.weight("alpha")!;
    joinAxes(context, x!, y!, range(0, y!.first.length));
    for (const axis of range(0, alpha.first.length)) {
      if (alpha.shape![axis] === 1) context.leave(alpha, axis);
      else context.join(alpha, axis, y!, axis + 1);
    }
    context.step((constants) => {
      const carry = (number: number) => (number >= 0 ? number : Number.NaN);
      for (const axis of range(0, y!.first.length)) copyConstants(constants, x!, axis, y!, axis, carry);
    });
  },
};

export const activations: LayerRules = {
  Activation: activation,
  ReLU: ofEach,
  LeakyReLU: ofEach,
  ELU: ofEach,
  ThresholdedReLU: ofEach,
  Rescaling: ofEach,
  PReLU: prelu,
  Softmax: softmax,
  Dropout: nothing,
  SpatialDropout1D: nothing,
  GaussianNoise: nothing,
  GaussianDropout: nothing,
  AlphaDropout: nothing,
};
