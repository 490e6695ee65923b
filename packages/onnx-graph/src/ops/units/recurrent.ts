// Recurrent layers: a hidden unit is a row of each gate, and a column of what the gates read of the step before. It sends zeros when
// the numbers that it would remember are zeros: its state starts at zero and nothing is ever added.
import { rankOf } from "@reg/core/units";
import type { Place } from "../../units/place.ts";
import { allTouch } from "./touch.ts";
import type { ConstantContext, CutContext, UnitContext, UnitRule, UnitRules } from "./unitRule.ts";

/** How an op lays out its gates. */
interface Gates {
  readonly count: number;
  /** The one that says what is remembered, and where it is among the biases of the state. */
  readonly candidate: number;
  /** Its activations: which of those of one direction have to give 0 for 0. */
  readonly activations: readonly number[];
  readonly standard: readonly string[];
}

/** The inputs of all three ops. */
const input = { x: 0, kernel: 1, recurrent: 2, bias: 3, state: 5, cell: 6, peepholes: 7 };

const keepsZero = /^(tanh|relu|softsign|elu|leakyrelu|scaledtanh|thresholdedrelu)$/i;

/** Whether the activations of the candidate give 0 for 0. */
function activationsKeepZero({ attributes: { activations } }: ConstantContext, gates: Gates): boolean {
  const given = Array.isArray(activations) && activations.length > 0 ? activations.map(String) : gates.standard;
  const used = given.filter((_, i) => gates.activations.includes(i % gates.standard.length));
  return used.every((name) => keepsZero.test(name));
}

/** Whether the state of a unit stays at zero. */
function staysZero(context: ConstantContext, gates: Gates, unit: number, size: number): boolean {
  const { at, inputs } = context;
  const row = gates.candidate * size + unit;
  const isZero = (which: number, axis: number, entry: number) => !inputs[which] || at(which, axis, entry) === 0;
  return (
    activationsKeepZero(context, gates) &&
    isZero(input.kernel, 1, row) &&
    isZero(input.recurrent, 1, row) &&
    isZero(input.bias, 1, row) &&
    isZero(input.bias, 1, row + gates.count * size) &&
    [input.state, input.cell].every((state) => isZero(state, lastAxis(inputs[state]), unit))
  );
}

const lastAxis = (place: Place | undefined): number => (place ? rankOf(place) - 1 : 0);

/** The features that the layer sums over. */
function sumFeatures({ inputs, sum }: UnitContext): void {
  const [x, kernel] = [inputs[input.x]!, inputs[input.kernel]!];
  const by = { place: kernel, axis: 2 };
  sum({ operand: x, axis: lastAxis(x), by, fold: "whose bias has a part for each gate" });
}

const recurrent = (gates: Gates): UnitRule => ({
  units(context) {
    const { inputs, outputs, join, side, sum } = context;
    const hidden = outputs.find((output) => output !== undefined);
    const [, kernel, cells, bias] = inputs;
    if (!hidden || rankOf(kernel!) !== 3 || rankOf(cells!) !== 3) return;
    const [axis, size] = [lastAxis(hidden), Number(cells!.shape![2])];
    const unitOf = (row: number) => row % size;
    for (const output of outputs) if (output && output !== hidden) join(output, lastAxis(output), hidden, axis);
    for (const rows of [kernel!, cells!]) {
      join(rows, 1, hidden, axis, unitOf);
      side(rows, 1, "incoming");
    }
    side(kernel!, 2, "outgoing");
    side(cells!, 2, "outgoing");
    for (const vector of [bias, inputs[input.peepholes]]) if (vector) join(vector, 1, hidden, axis, unitOf);
    for (const state of [inputs[input.state], inputs[input.cell]]) {
      if (state) join(state, lastAxis(state), hidden, axis);
    }
    // Lengths of sequences.
    if (inputs[4]) allTouch(context, inputs[4]);
    sumFeatures(context);
    const by = { place: cells!, axis: 2 };
    sum({ operand: hidden, axis, by, fold: "at its next step" });
  },
  constant(context, output, axis, entry) {
    const size = Number(context.inputs[input.recurrent]?.shape?.[2]);
    if (axis === undefined || axis !== lastAxis(context.outputs[output])) return Number.NaN;
    return staysZero(context, gates, entry, size) ? 0 : Number.NaN;
  },
  cut({ inputs, isCut, kept }: CutContext) {
    const cells = inputs[input.recurrent]!;
    return isCut(cells) ? { attributes: { hidden_size: kept(cells, 2) } } : undefined;
  },
});

export const recurrentLayers: UnitRules = {
  RNN: recurrent({ count: 1, candidate: 0, activations: [0], standard: ["Tanh"] }),
  GRU: recurrent({ count: 3, candidate: 2, activations: [1], standard: ["Sigmoid", "Tanh"] }),
  LSTM: recurrent({ count: 4, candidate: 3, activations: [1, 2], standard: ["Sigmoid", "Tanh", "Tanh"] }),
};
