// Layers of several inputs: sums and their kin tie the units of all of them, Concatenate puts them beside each other.
import type { Place } from "@reg/core/units";
import type { LayerRule, LayerRules } from "../layerRule.ts";
import { fromStart, range } from "./axes.ts";

/** The axis of an input that is an axis of the result: tfjs puts what is missing behind the batch. */
const ownAxis = (input: Place, rank: number, axis: number): number => {
  const missing = rank - input.first.length;
  return axis === 0 ? 0 : axis - missing;
};

/** What becomes of one number from each input, NaN for one that varies. */
type Merge = (numbers: readonly number[]) => number;

const entrywise = (merge: Merge): LayerRule => ({
  units(context) {
    const { inputs, outputs } = context;
    const y = outputs[0]!;
    const rank = y.first.length;
    for (const axis of range(0, rank)) {
      for (const input of inputs) {
        const own = ownAxis(input, rank, axis);
        if (axis > 0 && own < 1) continue;
        if (input.shape![own] === 1 && y.shape![axis] !== 1) context.leave(input, own);
        else context.join(input, own, y, axis);
      }
    }
    context.step((constants) => {
      for (const axis of range(1, rank)) {
        if (y.first[axis]! < 0) continue;
        const known = inputs.map((input) => {
          const own = ownAxis(input, rank, axis);
          return own < 1 || input.shape![own] === 1 ? undefined : constants.of(input, own);
        });
        const sent = Float64Array.from({ length: Number(y.shape![axis]) }, (_, entry) =>
          Math.fround(merge(known.map((numbers) => numbers?.[entry] ?? Number.NaN))),
        );
        constants.set(y, axis, sent);
      }
    });
  },
});

const sum: Merge = (numbers) => numbers.reduce((a, b) => Math.fround(a + b));

const concatenate: LayerRule = {
  units(context) {
    const { layer, inputs, outputs } = context;
    const y = outputs[0]!;
    const rank = y.first.length;
    const along = fromStart(Number(layer.axis ?? -1), rank);
    let start = 0;
    const starts = inputs.map(({ shape }) => {
      const from = start;
      start += Number(shape![along]);
      return from;
    });
    for (const axis of range(0, rank)) {
      for (const [i, input] of inputs.entries()) {
        if (axis !== along) context.join(input, axis, y, axis);
        else if (input.shape![axis] === 1 && y.first[axis]! >= 0)
          context.lock(y, axis, "one input has one number of them");
        else context.join(input, axis, y, axis, (entry) => starts[i]! + entry);
      }
    }
    context.step((constants) => {
      if (y.first[along]! < 0) return;
      const sent = new Float64Array(Number(y.shape![along])).fill(Number.NaN);
      for (const [i, input] of inputs.entries()) {
        const known = constants.of(input, along);
        if (known) sent.set(known, starts[i]!);
      }
      constants.set(y, along, sent);
    });
  },
};

export const mergings: LayerRules = {
  Add: entrywise(sum),
  Multiply: entrywise((numbers) => (numbers.includes(0) ? 0 : numbers.reduce((a, b) => Math.fround(a * b)))),
  Average: entrywise((numbers) => Math.fround(1 / numbers.length) * sum(numbers)),
  Maximum: entrywise((numbers) => Math.max(...numbers)),
  Minimum: entrywise((numbers) => Math.min(...numbers)),
  Concatenate: concatenate,
};
