// Recurrent layers. A unit is its columns in the kernels of all gates, its row in the recurrent kernel, and what the layer gives of it.
import { type Constants, lengthsOf, type Place } from "@reg/core/units";
import type { LayerInternals } from "../../internals.ts";
import type { LayerContext, LayerFacts, LayerJson, LayerRule, LayerRules } from "../layerRule.ts";
import { activated, mixing } from "./activation.ts";
import { copyConstants, lastAxis } from "./axes.ts";

/** How many gates a cell has, and which of them makes the candidates. */
const cells: Readonly<Record<string, { readonly gates: number; readonly candidate: number }>> = {
  SimpleRNNCell: { gates: 1, candidate: 0 },
  GRUCell: { gates: 3, candidate: 2 },
  LSTMCell: { gates: 4, candidate: 2 },
};

/** The cell of a recurrent layer, where its units can be told; `undefined` otherwise. */
const cellOf = ({ cell }: LayerInternals) => (cell ? cells[cell.getClassName()] : undefined);

/** Why the units of a recurrent layer cannot be told, if so. */
function whyLocked({ layer, inputs }: LayerContext, inner = layer): string | undefined {
  const { cell } = inner;
  if (inputs.length > 1) return "it is given a state to begin with";
  if (!cell || !cellOf(inner)) return `a cell ${cell?.getClassName() ?? "of its own"}`;
  const mixes = mixing(cell.activation) ?? mixing(cell.recurrentActivation);
  return mixes && `${mixes} mixes them`;
}

/** Weights of a cell by Keras' names. */
const weightsOf = (facts: LayerFacts, { cell }: LayerInternals) => ({
  kernel: facts.weight("kernel", cell)!,
  recurrent: facts.weight("recurrentKernel", cell)!,
  bias: facts.weight("bias", cell),
});

/** The units that stay at zero from step to step: nothing comes into their candidates. */
function zeroUnits(constants: Constants, inner: LayerInternals, weights: ReturnType<typeof weightsOf>): Float64Array {
  const [units, columns] = lengthsOf(weights.recurrent) as [number, number];
  const first = cellOf(inner)!.candidate * units;
  const bias = weights.bias && constants.numbers(weights.bias);
  const zero = activated(inner.cell!.activation, new Float64Array(1))[0] === 0 && !inner.stateful;
  const sums = [weights.kernel, weights.recurrent].map((kernel) =>
    columns > 1 ? constants.slices(kernel, 1) : new Float64Array(columns).fill(Number.NaN),
  );
  return Float64Array.from({ length: units }, (_, unit) => {
    const column = first + unit;
    const isZero = zero && sums.every((each) => each[column] === 0) && (bias?.[column] ?? 0) === 0;
    return isZero ? 0 : Number.NaN;
  });
}

/** One direction: joins the units with what is given of them, such as the sequence, the last step and states. */
function direction(context: LayerContext, inner: LayerInternals, given: readonly Place[]): Place {
  const [x] = context.inputs;
  const weights = weightsOf(context, inner);
  const { kernel, recurrent, bias } = weights;
  const units = Number(recurrent.shape![0]);
  const name = `${context.layer.getClassName()} "${context.layer.name}"`;
  const state = context.inner("state", [units]);
  const unitOf = (column: number) => column % units;
  context.side(kernel, 0, "outgoing");
  context.side(recurrent, 0, "outgoing");
  for (const each of [kernel, recurrent]) {
    context.side(each, 1, "incoming");
    context.join(each, 1, state, 0, unitOf);
  }
  if (bias) context.join(bias, 0, state, 0, unitOf);
  const fold = bias ? { bias, resultAxis: 1 } : `to ${name}, which has no bias`;
  context.sum(x!, lastAxis(x!), kernel, 0, fold);
  context.sum(state, 0, recurrent, 0, `to the next steps of ${name}`);
  for (const place of given) context.join(state, 0, place, lastAxis(place));
  context.step((constants) => {
    if (state.first[0]! < 0) return;
    const zeros = zeroUnits(constants, inner, weights);
    constants.set(state, 0, zeros);
    for (const place of given) constants.set(place, lastAxis(place), zeros);
  });
  return state;
}

/** The settings with another number of units: a bare RNN has them in its cell, and once more beside it. */
function withUnits(config: LayerJson, units: number): LayerJson {
  const cell = config.cell as { readonly config: LayerJson } | undefined;
  return {
    ...config,
    ...("units" in config && { units }),
    ...(cell && { cell: { ...cell, config: { ...cell.config, units } } }),
  };
}

/** Steps of a series; open ones count as one. */
const stepsOf = ({ shape }: Place): number => (typeof shape![1] === "number" ? shape![1] : 1);

const productsOf = (facts: LayerFacts, inner: LayerInternals): number => {
  const { kernel, recurrent } = weightsOf(facts, inner);
  const sizes = [kernel, recurrent].map((each) => lengthsOf(each).reduce((a, b) => a * b, 1));
  return stepsOf(facts.inputs[0]!) * (sizes[0]! + sizes[1]!);
};

const recurrent: LayerRule = {
  units(context) {
    const why = whyLocked(context);
    if (why) return context.lockAll(why);
    context.join(context.inputs[0]!, 0, context.outputs[0]!, 0);
    direction(context, context.layer, context.outputs);
  },
  cut: (config, { outputs: [y], kept }) => withUnits(config, kept(y!, lastAxis(y!))),
  products: (facts) => (cellOf(facts.layer) ? productsOf(facts, facts.layer) : 0),
};

/** Two numbers of a forward and a backward unit. */
const merges: Readonly<Record<string, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  ave: (a, b) => (a + b) / 2,
  mul: (a, b) => (a === 0 || b === 0 ? 0 : Number.NaN),
};

/** The settings say the size once, so that a unit is one of each direction. */
const bidirectional: LayerRule = {
  units(context) {
    const { layer, inputs, outputs } = context;
    const { forwardLayer: ahead, backwardLayer: back, mergeMode } = layer;
    const why = whyLocked(context, ahead);
    if (why) return context.lockAll(why);
    const [y] = outputs;
    context.join(inputs[0]!, 0, y!, 0);
    const own = mergeMode === null || mergeMode === undefined ? 2 : 1;
    const states = (outputs.length - own) / 2;
    const statesFrom = (first: number) => outputs.slice(first, first + states);
    const one = direction(context, ahead!, [...(own === 2 ? [y!] : []), ...statesFrom(own)]);
    const other = direction(context, back!, [...(own === 2 ? [outputs[1]!] : []), ...statesFrom(own + states)]);
    context.join(one, 0, other, 0);
    if (own === 2) return;
    const [last, units] = [lastAxis(y!), Number(one.shape![0])];
    context.join(y!, last, one, 0, (entry) => entry % units);
    context.step((constants) => {
      const [first, second] = [constants.of(one, 0), constants.of(other, 0)];
      if (!first || !second) return;
      const merge = merges[String(mergeMode)];
      constants.set(y!, last, merge ? first.map((a, i) => merge(a, second[i]!)) : Float64Array.of(...first, ...second));
    });
  },
  cut(config, { weight, layer, kept }) {
    const inner = config.layer as { readonly config: LayerJson };
    const units = kept(weight("recurrentKernel", layer.forwardLayer!.cell)!, 0);
    return { ...config, layer: { ...inner, config: withUnits(inner.config, units) } };
  },
  products: (facts) =>
    cellOf(facts.layer.forwardLayer!)
      ? productsOf(facts, facts.layer.forwardLayer!) + productsOf(facts, facts.layer.backwardLayer!)
      : 0,
};

/** A layer of each step. */
const timeDistributed: LayerRule = {
  units(context) {
    const { layer, inputs, outputs } = context;
    const [[x], [y]] = [inputs, outputs];
    const withoutSteps = ({ shape }: Place) => shape!.filter((_, axis) => axis !== 1);
    const outside = (axis: number) => (axis === 0 ? 0 : axis + 1);
    const step = context.inner("step", withoutSteps(x!));
    const carry = (from: Place, to: Place, axes: readonly (readonly [number, number])[]) =>
      context.step((constants) => {
        for (const [own, other] of axes) copyConstants(constants, from, own, to, other);
      });
    carry(
      x!,
      step,
      step.first.map((_, axis) => [outside(axis), axis]),
    );
    const [result] = context.run(layer.layer!, [step], [withoutSteps(y!)]);
    context.join(x!, 1, y!, 1);
    for (const axis of step.first.keys()) context.join(x!, outside(axis), step, axis);
    for (const axis of result!.first.keys()) context.join(result!, axis, y!, outside(axis));
    carry(
      result!,
      y!,
      result!.first.map((_, axis) => [axis, outside(axis)]),
    );
  },
  cut(config, { layer, cutInner }) {
    const inner = config.layer as { readonly config: LayerJson };
    return { ...config, layer: { ...inner, config: cutInner(layer.layer!, inner.config) } };
  },
};

export const recurrents: LayerRules = {
  RNN: recurrent,
  SimpleRNN: recurrent,
  GRU: recurrent,
  LSTM: recurrent,
  Bidirectional: bidirectional,
  TimeDistributed: timeDistributed,
};
