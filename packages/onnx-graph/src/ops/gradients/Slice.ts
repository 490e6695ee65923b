import { typeCode } from "../../file/tensor.ts";
import type { Graph, Value } from "../../graph/graph.ts";
import { fromStart } from "../shapes/axes.ts";
import type { GradientRule } from "./gradientRule.ts";
import { knownRank } from "./knownRank.ts";
import { indicesAlong, lengthOf, scatterAlong } from "./scatterAlong.ts";

const numbers = (value: Value | undefined): readonly number[] | undefined => {
  const integers = value?.integers;
  return integers?.every((entry) => typeof entry === "number") ? integers : undefined;
};

/** An index of Slice, held inside the axis. */
const held = (index: number, length: number) => Math.min(Math.max(fromStart(index, length), 0), length);

/** A slice without gaps of axes whose lengths are known: dy between zeros. */
function padded(
  graph: Graph,
  x: Value,
  dy: Value,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[],
) {
  const before = x.shape!.map(() => 0);
  const after = x.shape!.map(() => 0);
  for (const [i, axis] of axes.entries()) {
    // The caller has seen that this length is a number.
    const length = x.shape![axis] as number;
    before[axis] = held(starts[i]!, length);
    after[axis] = length - held(ends[i]!, length);
  }
  return graph.op("Pad", [dy, graph.integers([...before, ...after])]);
}

/** dy at the places it was taken from, 0 elsewhere. */
export const Slice: GradientRule = ({ graph, node, inputs, outputs: [y], dy }) => {
  const [x, startsOf, endsOf, axesInput, stepsOf] = inputs;
  const rank = knownRank(node, y!.shape ? y! : x!).length;
  const [starts, ends] = [numbers(startsOf), numbers(endsOf)];
  const count = Number(startsOf!.shape?.[0] ?? rank);
  const axes = (numbers(axesInput) ?? Array.from({ length: count }, (_, i) => i)).map((axis) => fromStart(axis, rank));
  const steps = stepsOf ? numbers(stepsOf) : axes.map(() => 1);
  const known = axes.every((axis) => typeof x!.shape?.[axis] === "number");
  if (starts && ends && known && steps?.every((step) => step === 1)) return [padded(graph, x!, dy, starts, ends, axes)];
  // The same slice of the indices says where each entry came from, whatever the steps.
  // The axis beside the bounds is int64; files also have int32 bounds.
  const long = (of: Value) => (of.type === "int64" ? of : graph.op("Cast", [of], { to: typeCode("int64") }));
  const one = (of: Value | undefined, i: number) => of && graph.op("Gather", [long(of), graph.integers([i])]);
  let gradient = dy;
  for (const [i, axis] of axes.entries()) {
    const bounds = [one(startsOf, i), one(endsOf, i), graph.integers([0]), one(stepsOf, i)];
    const taken = graph.op("Slice", [indicesAlong(graph, x!, axis), ...bounds]);
    gradient = scatterAlong(graph, gradient, taken, axis, rank, lengthOf(graph, x!, axis));
  }
  return [gradient];
};
