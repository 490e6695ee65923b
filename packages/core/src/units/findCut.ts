// Finds what can be cut of a model of layers. Units that go become zeros in a copy of the weights, which may leave other units dead,
// so it goes on until none is. The model is cut once, at the end.
import { sizeOf } from "../weights.ts";
import { chooseCut, type GroupCut } from "./chooseCut.ts";
import { lengthsOf, type WeightNumbers } from "./constants.ts";
import type { KeptInput, KeptUnits, RemovedUnits } from "./cutReport.ts";
import { type Keeping, keepingOf } from "./keeping.ts";
import type { LayeredModel } from "./layeredModel.ts";
import { foldIntoBiases, layerStates } from "./layerStates.ts";
import { type NamedUnits, namedUnits } from "./namedUnits.ts";

/** What is left of a model. */
export interface FoundCut {
  readonly removed: readonly RemovedUnits[];
  readonly kept: readonly KeptUnits[];
  readonly inputs: readonly KeptInput[];
  readonly keeping: Keeping;
  /** The weights at their whole sizes: those of units that are gone are zeros, and biases have what these sent. */
  readonly weights: WeightNumbers;
}

function zeroEntries(data: Float32Array, shape: readonly number[], axis: number, entries: readonly number[]): void {
  const [length, inner] = [shape[axis]!, sizeOf(shape.slice(axis + 1))];
  for (let block = 0; block < data.length; block += length * inner) {
    for (const entry of entries) data.fill(0, block + entry * inner, block + (entry + 1) * inner);
  }
}

/** Everything of these units becomes zeros. */
function zeroUnits({ members }: NamedUnits, units: readonly number[], shapeOf: ShapeOf, weights: WeightNumbers) {
  for (const { path, axis, entries } of members) {
    zeroEntries(
      weights.get(path)!,
      shapeOf(path),
      axis,
      units.flatMap((unit) => entries[unit]!),
    );
  }
}

type ShapeOf = (path: string) => readonly number[];

/** The shapes of a model's weights. */
function shapesIn({ places }: LayeredModel): ShapeOf {
  const shapes = new Map(places.all.flatMap((place) => (place.isLeaf ? [[place.name, lengthsOf(place)]] : [])));
  return (path) => shapes.get(path)!;
}

const inputsLeft = ({ places }: LayeredModel, keeping: Keeping): KeptInput[] =>
  places.inputs.flatMap((place) =>
    place.first.flatMap((_, axis): KeptInput[] => {
      const entries = keeping.entries(place, axis);
      return entries ? [{ name: place.name, axis, entries }] : [];
    }),
  );

const keptOf = (cuts: readonly GroupCut[]): KeptUnits[] =>
  cuts.flatMap(({ units: { name, size }, removed, dead, why }) =>
    why === undefined ? [] : [{ name, size: size - removed.length, dead: dead.length - removed.length, why }],
  );

/** What can go of a model with these weights, which are copied. Groups keep whole multiples of `roundTo` where they lose any units. */
export function findCut(model: LayeredModel, given: WeightNumbers, roundTo: number): FoundCut {
  const weights = new Map([...given].map(([path, numbers]) => [path, Float32Array.from(numbers)]));
  const groups = namedUnits(model);
  const shapeOf = shapesIn(model);
  const gone = new Set<number>();
  for (;;) {
    const states = layerStates(model, weights);
    const cuts = groups.map((units) => chooseCut(units, states, roundTo, gone));
    const fresh = cuts.map(({ units, removed }) => removed.filter((unit) => !gone.has(units.group.units[unit]!)));
    if (fresh.every((units) => units.length === 0)) {
      const removed = cuts.flatMap(({ units: { name, size }, removed: units }) =>
        units.length > 0 ? [{ name, size, units }] : [],
      );
      const keeping = keepingOf(model.classes, gone);
      return { removed, kept: keptOf(cuts), inputs: inputsLeft(model, keeping), keeping, weights };
    }
    const going = cuts.flatMap(({ units }, i) => fresh[i]!.map((unit) => units.group.units[unit]!));
    foldIntoBiases(
      going.flatMap((unit) => states.get(unit)!.sent),
      weights,
    );
    for (const [i, { units }] of cuts.entries()) zeroUnits(units, fresh[i]!, shapeOf, weights);
    for (const unit of going) gone.add(unit);
  }
}
