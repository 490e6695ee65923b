// Which units of a model of layers add nothing to any sum that reads them.
import { type Constants, createConstants, lengthsOf, type WeightNumbers } from "./constants.ts";
import type { BiasFold, LayeredModel, LayerSum } from "./layeredModel.ts";
import { lengthAt } from "./place.ts";
import { type UnitState, withTerm } from "./unitState.ts";

/** What a unit sends to a bias when it is gone. */
export interface SentToBias {
  readonly sum: LayerSum;
  readonly fold: BiasFold;
  readonly entry: number;
  readonly number: number;
}

/** The one number that a unit sends to all calls of a layer, or that it differs between them. */
function sentTo({ operands }: LayerSum, constants: Constants, entry: number): { number: number; differs: boolean } {
  const sent = operands.map(({ place, axis }) => constants.of(place, axis)?.[entry] ?? Number.NaN);
  if (sent.some(Number.isNaN)) return { number: Number.NaN, differs: false };
  const other = sent.find((number) => number !== 0) ?? 0;
  return { number: other, differs: sent.some((number) => number !== other) };
}

/** The state of every unit that a sum reads, by its class. */
export function layerStates(
  { classes, sums, steps }: LayeredModel,
  weights: WeightNumbers,
): ReadonlyMap<number, UnitState<SentToBias>> {
  const constants = createConstants(weights);
  for (const step of steps) step(constants);
  const states = new Map<number, UnitState<SentToBias>>();
  for (const sum of sums) {
    const { kernel, fold } = sum;
    const own = constants.slices(kernel.place, kernel.axis);
    for (let entry = 0; entry < lengthAt(kernel.place, kernel.axis); entry++) {
      const unit = classes.find(kernel.place.first[kernel.axis]! + entry);
      const { number, differs } = sentTo(sum, constants, entry);
      const bias = differs ? `to one call of ${kernel.place.name} and another number to the next` : fold;
      const send = typeof bias === "string" ? bias : (sent: number) => ({ sum, fold: bias, entry, number: sent });
      states.set(unit, withTerm(states.get(unit), { number, weights: own[entry]!, bias: send }));
    }
  }
  return states;
}

/** What units add to each result of a product: number · Σ of their weights, in float64. */
function shiftOf(sent: readonly SentToBias[], numbers: Float32Array): Float64Array {
  const { kernel } = sent[0]!.sum;
  const { resultAxis } = sent[0]!.fold;
  const shape = lengthsOf(kernel.place);
  const behind = (axis: number) => shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const [perSum, perResult] = [behind(kernel.axis), behind(resultAxis)];
  const sends = new Map(sent.map(({ entry, number }) => [entry, number]));
  const shift = new Float64Array(shape[resultAxis]!);
  for (let i = 0; i < numbers.length; i++) {
    const number = sends.get(Math.floor(i / perSum) % shape[kernel.axis]!);
    if (number !== undefined) shift[Math.floor(i / perResult) % shape[resultAxis]!]! += number * numbers[i]!;
  }
  return shift;
}

/** Adds to each bias what units that go have sent to it: summed in float64, rounded once. */
export function foldIntoBiases(sent: readonly SentToBias[], weights: WeightNumbers): void {
  for (const sum of new Set(sent.map((each) => each.sum))) {
    const those = sent.filter((each) => each.sum === sum);
    const bias = weights.get(those[0]!.fold.bias.name)!;
    const shift = shiftOf(those, weights.get(sum.kernel.place.name)!);
    for (let i = 0; i < bias.length; i++) bias[i] = bias[i]! + shift[i]!;
  }
}
