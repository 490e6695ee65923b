// Penalties on units as nodes. They look at several weights at once, after the optimizer moved all of them.
import type { UnitEntry } from "@reg/core";
import { followsOptimizer, type inObjective, movesWeight } from "@reg/core/adapter";
import type { Graph, Value } from "@reg/onnx-graph";
import { groupView } from "../lowering/groupView.ts";
import { shrinkInMetric } from "../lowering/solveNorms.ts";
import { rowOf, type WeightedRow } from "../lowering/sums.ts";
import { onnxOps } from "../ops.ts";
import type { Updated } from "../optimizers/optimizer.ts";
import type { Rates } from "./rates.ts";

/** The weights of units, in the order of the entry's parameters. */
const pathsOf = ({ parameters }: UnitEntry) => parameters.map(({ path }) => path);
const weightsOf = (graph: Graph, entry: UnitEntry) => pathsOf(entry).map((path) => graph.value(path));

/** R(w) of an entry as a row. */
const unitRow = (graph: Graph, entry: UnitEntry): WeightedRow => {
  const weights = weightsOf(graph, entry);
  return { row: rowOf(graph, entry.penalty.value(onnxOps(graph, weights[0]!.type), weights)), factor: 1 };
};

/** The rows of those whose mode counts. */
export const unitRows = (graph: Graph, units: readonly UnitEntry[], counts: typeof inObjective) =>
  units.filter(({ mode }) => counts(mode)).map((entry) => unitRow(graph, entry));

/** dR(w) of the units that a weight belongs to, times `factor`. */
function slopeOf(graph: Graph, entry: UnitEntry, path: string, factor: Value): Value {
  const weights = weightsOf(graph, entry);
  const slopes = entry.penalty.gradient(onnxOps(graph, weights[0]!.type), weights);
  return graph.op("Mul", [slopes[pathsOf(entry).indexOf(path)]!, factor]);
}

/** The gradient of a weight with what units in mode `loss` add to it. */
export const addUnitGradients = (
  graph: Graph,
  units: readonly UnitEntry[],
  path: string,
  gradient: Value,
  strength: Value,
): Value =>
  units
    .filter((entry) => entry.mode === "loss" && pathsOf(entry).includes(path))
    .reduce((sum, entry) => graph.op("Add", [sum, slopeOf(graph, entry, path, strength)]), gradient);

/** A prox with a step of each entry, in its fast form where the sums allow it. */
function proxInMetric(
  graph: Graph,
  entry: UnitEntry,
  moved: readonly Value[],
  rate: Value,
  divisors: readonly Value[],
) {
  const { penalty, parameters } = entry;
  const views = parameters.map(({ shape }, i) => groupView(shape, penalty.axes[i]!));
  if (views.some((view) => view === undefined)) {
    const steps = divisors.map((divisor) => graph.op("Div", [rate, divisor]));
    return penalty.prox(onnxOps(graph, rate.type), moved, steps);
  }
  const seen = views.map((view) => view!);
  const members = seen.map((view, i) => {
    const scaled = graph.op("Mul", [moved[i]!, divisors[i]!]);
    return { view, scaled: view.of(graph, scaled), divisor: view.of(graph, divisors[i]!) };
  });
  const squares = weightsOf(graph, entry).map((weight, i) => {
    const each = seen[i]!.of(graph, weight);
    return seen[i]!.sum(graph, graph.op("Mul", [each, each]));
  });
  const before = graph.op("Sqrt", [squares.reduce((a, b) => graph.op("Add", [a, b]))]);
  const after = shrinkInMetric(graph, members, graph.op("Mul", [rate, penalty.lambda]), before);
  return after.map((each, i) => seen[i]!.back(graph, each));
}

/** The weights of an entry after its part of the step. */
function moveUnits(graph: Graph, entry: UnitEntry, updated: readonly Updated[], rates: Rates): readonly Value[] {
  const moved = updated.map(({ weight }) => weight);
  if (entry.mode === "decoupled") {
    const slopes = pathsOf(entry).map((path) => slopeOf(graph, entry, path, rates.penaltyRate));
    return moved.map((weight, i) => graph.op("Sub", [weight, slopes[i]!]));
  }
  const ops = onnxOps(graph, moved[0]!.type);
  const divisors = updated.flatMap(({ divisor }) => (divisor ? [divisor] : []));
  if (!followsOptimizer(entry)) return entry.penalty.prox(ops, moved, [rates.penaltyRate]);
  if (divisors.length < updated.length) return entry.penalty.prox(ops, moved, [rates.ownRate]);
  return proxInMetric(graph, entry, moved, rates.ownRate, divisors);
}

/** Weights, by name, after the optimizer's step and what moves units after it. */
export function updateUnits(
  graph: Graph,
  units: readonly UnitEntry[],
  updated: ReadonlyMap<string, Updated>,
  rates: Rates,
): ReadonlyMap<string, Updated> {
  const after = new Map(updated);
  for (const entry of units.filter(({ mode }) => movesWeight(mode))) {
    const paths = pathsOf(entry);
    const moved = moveUnits(
      graph,
      entry,
      paths.map((path) => after.get(path)!),
      rates,
    );
    for (const [i, path] of paths.entries()) after.set(path, { ...after.get(path)!, weight: moved[i]! });
  }
  return after;
}
