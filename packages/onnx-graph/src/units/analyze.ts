// Which entries of which axes are the same unit, and where units end. Every axis of a value that has a fixed length is followed
// entry by entry: a rule of the op joins entries of its inputs with entries of its outputs, so that a Concat's offsets, a
// flattened image's repeats and a group's channels need no algebra. What no rule mentions is locked.
import { type Classes, createClasses, type Flattening, joinFlattened, lengthAt, rankOf } from "@reg/core/units";
import type { Model } from "../file/model.ts";
import { nodeName } from "../file/nodeName.ts";
import type { Tensor } from "../file/tensor.ts";
import { graphOf } from "../graph/fromModel.ts";
import type { Graph } from "../graph/graph.ts";
import { namesRead } from "../graph/liveNodes.ts";
import { ruleFailure, ruleOf } from "../ops/ruleOf.ts";
import { unitRules } from "../ops/units/index.ts";
import type { UnitRule } from "../ops/units/unitRule.ts";
import type { AnalyzedNode, NodeSum } from "./analyzedNode.ts";
import { createUnitContext, type Notes } from "./context.ts";
import type { Place } from "./place.ts";
import { createPlaces, type PlacedNode, type Places } from "./places.ts";

export interface Analysis {
  readonly graph: Graph;
  readonly places: Places;
  readonly nodes: readonly AnalyzedNode[];
  readonly classes: Classes;
  readonly sums: readonly NodeSum[];
  /** Which side of its units an axis of a weight is, by the number of its first entry. */
  readonly sides: ReadonlyMap<number, "incoming" | "outgoing">;
  /** Axes of scales behind a normalization of each unit, by the numbers of their first entries. */
  readonly scales: ReadonlySet<number>;
}

export interface AnalyzeOptions {
  /** Whether features of the model's inputs are units that may be cut. */
  readonly inputs: boolean;
}

/** The numbers of leaves, each read once. */
function tensorReader(graph: Graph): (name: string) => Tensor | undefined {
  const held = new Map<string, Tensor | undefined>();
  return (name) => {
    if (!held.has(name)) held.set(name, graph.tensorOf(graph.value(name)));
    return held.get(name);
  };
}

/** The rule of a node, where its op is known and all that it reads and makes has a known rank. */
function ruleFor({ node, inputs, outputs }: PlacedNode): UnitRule | undefined {
  const isKnown = [...inputs, ...outputs].every((place) => !place || place.shape);
  return node.domain === "" && isKnown ? ruleOf(unitRules, node.op) : undefined;
}

function lockAll(classes: Classes, place: Place | undefined, reason: string): void {
  if (!place) return;
  for (let axis = 0; axis < rankOf(place); axis++) lockAxis(classes, place, axis, reason);
}

function lockAxis(classes: Classes, place: Place, axis: number, reason: string): void {
  for (let i = 0; i < lengthAt(place, axis); i++) classes.lock(place.first[axis]! + i, reason);
}

const whyUnruled = ({ node, inputs, outputs }: PlacedNode): string => {
  const open = [...inputs, ...outputs].find((place) => place && !place.shape);
  const known = node.domain === "" && ruleOf(unitRules, node.op);
  const op = node.domain === "" ? nodeName(node) : `${node.domain}::${nodeName(node)}`;
  return known && open ? `locked by ${op}: the shape of "${open.name}" is not known` : `unknown op ${op}`;
};

/** What may not change of a model's own inputs and outputs. */
function lockEnds(classes: Classes, { inputs, of }: Places, outputs: readonly string[], options: AnalyzeOptions): void {
  for (const name of outputs) lockAll(classes, of(name), `output "${name}" of the model`);
  for (const place of inputs) {
    const isFeature =
      options.inputs && (place.type === "float32" || place.type === "float64" || place.type === "float16");
    if (!isFeature) lockAll(classes, place, `input "${place.name}" of the model`);
  }
}

/** Runs every node's rule. Throws `INVALID_MODEL` for a node that is not what its op says. */
export function analyze(model: Model, options: AnalyzeOptions): Analysis {
  const graph = graphOf(model);
  const places = createPlaces(graph);
  const classes = createClasses(places.size);
  const notes: Notes = { sums: [], sides: new Map(), scales: new Set(), joins: [], flattenings: [] };
  const tensorOf = tensorReader(graph);
  lockEnds(
    classes,
    places,
    model.graph!.output.map(({ name }) => name),
    options,
  );
  const nodes = places.nodes.map((placed): AnalyzedNode => {
    const { node, inputs, outputs } = placed;
    const rule = ruleFor(placed);
    const facts: AnalyzedNode = {
      ...placed,
      attributes: node.attributes,
      rule,
      tensorOf: (input) => (inputs[input]?.isLeaf ? tensorOf(node.inputs[input]!) : undefined),
    };
    for (const name of namesRead(node).slice(node.inputs.length)) {
      lockAll(classes, places.of(name), `read inside ${nodeName(node)}`);
    }
    if (rule) runRule(facts, rule, classes, notes);
    else for (const place of [...inputs, ...outputs]) lockAll(classes, place, whyUnruled(placed));
    return facts;
  });
  joinFlattened(classes, notes.flattenings);
  inheritSides(notes);
  return { graph, places, nodes, classes, sums: notes.sums, sides: notes.sides, scales: notes.scales };
}

/** One node's rule; what it did not mention is locked. */
function runRule(facts: AnalyzedNode, rule: UnitRule, classes: Classes, notes: Notes): void {
  const { node, inputs, outputs } = facts;
  const touched = new Set<number>();
  const flattenings: Flattening[] = [];
  try {
    rule.units(createUnitContext(facts, classes, { ...notes, flattenings }, touched));
  } catch (cause) {
    throw ruleFailure("units", node, cause);
  }
  notes.flattenings.push(...flattenings);
  const reason = `locked by ${nodeName(node)}`;
  for (const place of [...inputs, ...outputs]) {
    for (const [axis, first] of place?.first.entries() ?? []) {
      if (first >= 0 && !touched.has(first)) lockAxis(classes, place!, axis, reason);
    }
  }
}

/** A weight that is turned or reshaped before it is used is on the side of its last form. */
function inheritSides({ joins, sides }: Notes): void {
  for (const [from, to] of joins.toReversed()) {
    const [one, other] = [sides.get(from), sides.get(to)];
    if (one && !other) sides.set(to, one);
    if (other && !one) sides.set(from, other);
  }
}
