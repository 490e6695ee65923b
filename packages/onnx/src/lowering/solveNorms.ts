// The norms of groups after a prox with a step of each entry: the equation of core's `shrinkGroups.ts`, where the step is rate / d.
// With c = λ · rate, a group that does not end at zero becomes u_i = w_i · share_i, share_i = d_i / (d_i + c / ν), and ν is its norm:
// the root of h(ν) = ν / |u| − 1, which is concave and increasing. Newton's step is ν + (|u| − ν) / κ with κ = Σ(u² · share) / Σu².
//
// It starts at the norm before the training step, which is near, and lands below the root from wherever it starts. What lands at zero is
// tried from a tiny norm: from there it moves up, if the group is not zero. With the weight u² an entry's share has the mean κ and a
// variance V, and ν² · h'' is −3V · ν / |u|: the relative error of a step is 1.5 · V / κ · (step / ν)², and V is at most κ · (1 − κ). So it is
// known which groups are there. In training one in ten is not after a first step, and only these go on.
//
// What counts is how often the weight is passed. The prox of l1 in the same metric takes 4 passes and this one 7 (the
// weight times d is one for both) and two sums: one step of Newton, and the weight that follows from its norms. Nothing less was found by
// which a root is known to 1e-6.
import { sizeOf } from "@reg/core/adapter";
import { type Graph, graphProto, tensor, type Value } from "@reg/onnx-graph";
import type { GroupView } from "./groupView.ts";

/** A weight with a part of each group, as its view sees it. */
export interface Member {
  /** The weight times the divisor. */
  readonly scaled: Value;
  readonly divisor: Value;
  readonly view: GroupView;
}

/** The tiny norm. A group that stays there is zero. */
const floor = 1e-9;
/**
 * Groups whose relative error may be larger go on: what `improve` gives is two thirds of its bound. The bound is of one end of the step; at
 * the other end it may be 8 times as large.
 */
const tolerance = 1e-7 / 1.5;
/** More steps than a group takes. */
const most = 30;
/** Avoids 0 / 0, and counts for nothing. */
const tiny = 1e-37;
/** Up to so many entries, what all groups together cost is less than what it costs to pick some. */
const fewEntries = 8192;
/** The least κ of which a difference of sums has three digits. Steps of a smaller one are too short, and never the last of their group. */
const leastKappa = 1e-3;

/** w_i · d_i / (d_i + reach of its group). */
function movedBy(graph: Graph, { scaled, divisor, view }: Member, reach: Value) {
  const distance = view.add(graph, divisor, reach);
  return { distance, moved: graph.op("Div", [scaled, distance]) };
}

/** Σu² of each group; Σ(u² · share), which is κ of it; and Σ(u² · share²), where it is known. */
interface Sums {
  readonly squares: Value;
  readonly slope: Value;
  readonly second?: Value;
}

/** All sums of one member. */
function allSums(graph: Graph, member: Member, reach: Value): Sums {
  const { distance, moved } = movedBy(graph, member, reach);
  const share = graph.op("Div", [member.divisor, distance]);
  const squares = graph.op("Mul", [moved, moved]);
  const slopes = graph.op("Mul", [squares, share]);
  const sum = (x: Value) => member.view.sum(graph, x);
  return { squares: sum(squares), slope: sum(slopes), second: sum(graph.op("Mul", [slopes, share])) };
}

/** The sums that take the fewest passes: Σ(u² · share) is Σu² − reach · Σ(u² / (d + reach)). */
function fewSums(graph: Graph, member: Member, reach: Value): Sums {
  const { distance, moved } = movedBy(graph, member, reach);
  const squares = graph.op("Mul", [moved, moved]);
  const total = member.view.sum(graph, squares);
  const lost = graph.op("Mul", [reach, member.view.sum(graph, graph.op("Div", [squares, distance]))]);
  return {
    squares: total,
    slope: graph.op("Max", [graph.op("Sub", [total, lost]), graph.op("Mul", [total, leastKappa])]),
  };
}

/** One step of Newton's method for all groups, and a bound of what is left of their errors. */
function improve(graph: Graph, members: readonly Member[], c: Value, norms: Value, sumsOf = allSums) {
  const reach = graph.op("Div", [c, norms]);
  const sums = members.map((member) => sumsOf(graph, member, reach));
  const total = (key: keyof Sums) => sums.map((each) => each[key]!).reduce((a, b) => graph.op("Add", [a, b]));
  const [squares, slope] = (["squares", "slope"] as const).map((key) => graph.op("Max", [total(key), tiny]));
  const inverse = graph.op("Div", [squares, slope]);
  const excess = graph.op("Sub", [graph.op("Sqrt", [squares]), norms]);
  const next = graph.op("Max", [graph.op("Add", [norms, graph.op("Mul", [excess, inverse])]), floor]);
  const change = graph.op("Div", [graph.op("Sub", [next, norms]), norms]);
  const bend = sums[0]!.second
    ? graph.op("Sub", [graph.op("Div", [total("second"), slope]), graph.op("Div", [slope, squares])])
    : graph.op("Sub", [inverse, 1]);
  return { next, error: graph.op("Mul", [graph.op("Mul", [change, change]), bend]) };
}

/** Steps until every group is there; none where `go` is false. */
function improveAll(graph: Graph, members: readonly Member[], c: Value, start: Value, go?: Value): Value {
  const body = graph.body();
  body.input(body.unique("norm step"), "int64", []);
  body.input(body.unique("more norms"), "bool", []);
  const norms = body.input(body.unique("norms"), start.type, start.shape);
  const { next, error } = improve(body, members, c, norms);
  const goOn = body.op("Greater", [body.op("ReduceMax", [error], { keepdims: 0 }), tolerance]);
  const attributes = { body: graphProto(body, [goOn, next], "norms of groups") };
  const inputs = [graph.constant(tensor("int64", [], [most])).name, go?.name ?? "", start.name];
  const name = graph.unique("norms after");
  const loop = { op: "Loop", domain: "", name, inputs, outputs: [name], attributes };
  return graph.add(loop, new Map([[name, { ...start, name }]]))[0]!;
}

/** One step for all groups, then only for those that are not there. */
function improveOpen(graph: Graph, members: readonly Member[], c: Value, start: Value): Value {
  const { next, error } = improve(graph, members, c, start, fewSums);
  const flat = (x: Value) => graph.op("Reshape", [x, graph.integers([-1])]);
  const open = flat(graph.op("NonZero", [flat(graph.op("Greater", [error, tolerance]))]));
  const some = members.map(({ scaled, divisor, view }) => {
    return { view, scaled: view.take(graph, scaled, open), divisor: view.take(graph, divisor, open) };
  });
  const go = graph.op("Greater", [graph.op("Size", [open]), 0]);
  const improved = improveAll(graph, some, c, graph.op("Gather", [next, open], { axis: 1 }), go);
  const indices = graph.op("Reshape", [open, graph.integers([1, -1])]);
  return graph.op("ScatterElements", [next, indices, improved], { axis: 1 });
}

/** The members' weights after the prox with c = λ · rate. `before`: the groups' norms at the start of the step, a row. */
export function shrinkInMetric(graph: Graph, members: readonly Member[], c: Value, before: Value): readonly Value[] {
  const start = graph.op("Max", [before, floor]);
  // Weights have fixed shapes.
  const entries = members.reduce((sum, { scaled }) => sum + sizeOf(scaled.shape as readonly number[]), 0);
  const norms = (entries <= fewEntries ? improveAll : improveOpen)(graph, members, c, start);
  const dead = graph.constant(tensor(norms.type ?? "float32", [], [Number.POSITIVE_INFINITY]));
  const reach = graph.op("Where", [graph.op("Greater", [norms, floor]), graph.op("Div", [c, norms]), dead]);
  return members.map((member) => movedBy(graph, member, reach).moved);
}
