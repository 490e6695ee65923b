// Faster forms for penalties that are λ · Σ‖w_g‖, with l1 · Σ|w| + l2 · Σw² beside it or without.
import type { Penalty } from "@reg/core";
import { groupedShape, groupWeight, type Terms } from "@reg/core/adapter";
import type { Graph, Value } from "@reg/onnx-graph";
import { type GroupView, groupView } from "./groupView.ts";
import { entrywiseNodes, proxInMetric } from "./lowerTerms.ts";
import { type DividedStep, isDivided, type PenaltyNodes } from "./penaltyNodes.ts";
import type { Runtime } from "./runtime.ts";
import { shrinkInMetric } from "./solveNorms.ts";
import { addUp } from "./sums.ts";

/** λ · Σ‖w_g‖ over the groups of a view. */
interface GroupSum {
  readonly view: GroupView;
  readonly lambda: number;
}

/** The groups of a penalty of which they are the only ones. */
function groupSumOf(terms: Terms, w: Value): GroupSum | undefined {
  const [only, ...more] = terms.groups;
  if (!only || more.length > 0 || only.lambda === 0) return undefined;
  // Weights have fixed shapes.
  const shape = w.shape as readonly number[];
  const view = groupView(shape, groupedShape(shape, only.grouping));
  return view && { view, lambda: only.lambda * groupWeight(shape, only.grouping) };
}

const normsOf = (graph: Graph, view: GroupView, seen: Value) =>
  graph.op("Sqrt", [view.sum(graph, graph.op("Mul", [seen, seen]))]);

/** w / ‖w_g‖ times `factor`, 0 in groups of zeros. */
function directions(graph: Graph, { view }: GroupSum, w: Value, factor: Value): Value {
  const seen = view.of(graph, w);
  const norms = normsOf(graph, view, seen);
  const alive = graph.op("Greater", [norms, 0]);
  const factors = graph.op("Where", [alive, graph.op("Div", [factor, norms]), 0]);
  return view.back(graph, graph.op("Mul", [seen, view.spread(graph, factors)]));
}

/** Each group moved towards zero by `threshold` in norm, and exactly 0 there. */
function shrinkEvenly(graph: Graph, { view }: GroupSum, at: Value, threshold: Value): Value {
  const seen = view.of(graph, at);
  const norms = normsOf(graph, view, seen);
  const excess = graph.op("Sub", [norms, threshold]);
  const kept = graph.op("Where", [graph.op("Greater", [excess, 0]), graph.op("Div", [excess, norms]), 0]);
  return view.back(graph, graph.op("Mul", [seen, view.spread(graph, kept)]));
}

/** The prox with one step for all weights, at what the prox of the other terms gave. */
function proxEvenly(graph: Graph, sum: GroupSum, { l2 }: Terms, at: Value, step: Value): Value {
  const shorter = l2 === 0 ? step : graph.op("Div", [step, graph.op("Add", [graph.op("Mul", [step, 2 * l2]), 1])]);
  return shrinkEvenly(graph, sum, at, graph.op("Mul", [shorter, sum.lambda]));
}

/** The prox with a step of each entry. `w`: the weight before the training step. */
function proxOfEach(graph: Graph, { view, lambda }: GroupSum, terms: Terms, w: Value, at: Value, step: DividedStep) {
  const { scaled, divisor } = proxInMetric(graph, terms, at, step);
  const member = { scaled: view.of(graph, scaled), divisor: view.of(graph, divisor), view };
  const before = normsOf(graph, view, view.of(graph, w));
  return view.back(graph, shrinkInMetric(graph, [member], graph.op("Mul", [step.rate, lambda]), before)[0]!);
}

/** The lowered members for a penalty with groups along one axis; none for others. */
export function lowerGroups(graph: Graph, penalty: Penalty, w: Value, runtime: Runtime): Partial<PenaltyNodes> {
  const terms = penalty.terms();
  const sum = terms && penalty.noProx === "" ? groupSumOf(terms, w) : undefined;
  if (!terms || !sum) return {};
  const others = entrywiseNodes(graph, terms, w, runtime);
  const rows = (withGradient: boolean) => {
    const norms = normsOf(graph, sum.view, sum.view.of(graph, w));
    return [...others.rows(withGradient), { row: norms, factor: sum.lambda }];
  };
  const slope = (factor: Value) => directions(graph, sum, w, graph.op("Mul", [factor, sum.lambda]));
  return {
    value: () => addUp(graph, rows(false), w.type),
    rows,
    addGradient: (gradient, strength) => graph.op("Add", [others.addGradient(gradient, strength), slope(strength)]),
    descend: (at, step) => graph.op("Sub", [others.descend(at, step), slope(step)]),
    prox: (at, step) =>
      isDivided(step)
        ? proxOfEach(graph, sum, terms, w, at, step)
        : proxEvenly(graph, sum, terms, others.prox(at, step), step),
  };
}
