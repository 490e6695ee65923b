// Which entries of which axes of a model's values and weights are the same unit. Each call of a layer joins them by the rule of its
// class; what a rule does not mention is locked, and a class without a rule locks all that it touches.
import {
  type BiasFold,
  type Constants,
  createClasses,
  createJoinContext,
  createPlaceTable,
  joinFlattened,
  type LayeredModel,
  type LayerSum,
  lengthAt,
  type Notes,
  type Place,
} from "@reg/core/units";
import type { LayerInternals, LayerVariable, ModelInternals } from "../internals.ts";
import { type Container, callsOf, isContainer, type LayerCall, type SymbolicTensor } from "./graph.ts";
import { type LayerContext, type LayerFacts, variableOf } from "./layerRule.ts";
import { classOf, ruleOf } from "./rules/index.ts";
import { weightPaths } from "./weightPaths.ts";

/** A LayersModel as the search for dead units needs it. */
export interface AnalyzedModel extends LayeredModel {
  readonly container: Container;
  /** The first call of each layer. */
  readonly facts: ReadonlyMap<LayerInternals, LayerFacts>;
  /** All calls, with repeated ones of shared layers. */
  readonly calls: readonly LayerFacts[];
  /** The places of weights. */
  readonly weights: ReadonlyMap<LayerVariable, Place>;
}

export interface AnalyzeOptions {
  /** Whether features of the model's inputs are units that may be cut. */
  readonly inputs: boolean;
}

/** What the walk through a model collects. */
interface Walk {
  readonly table: ReturnType<typeof createPlaceTable<Place>>;
  readonly weights: Map<LayerVariable, Place>;
  readonly notes: Notes;
  /** Locks are set at last: what a model's own inputs and outputs say comes first. */
  readonly locks: (readonly [entry: number, reason: string])[];
  readonly classes: ReturnType<typeof createClasses>;
  readonly sums: LayerSum[];
  readonly steps: ((constants: Constants) => void)[];
  readonly facts: Map<LayerInternals, LayerFacts>;
  readonly calls: LayerFacts[];
}

const shapeOf = ({ shape }: SymbolicTensor) => shape.map((length) => length ?? "open");

const addValue = ({ table }: Walk, name: string, shape: Place["shape"]): Place =>
  table.add({ name, shape, isLeaf: false, isFixed: false });

function lockPlace(place: Place, lock: (entry: number) => void): void {
  for (const [axis, first] of place.first.entries()) {
    for (let i = 0; i < lengthAt(place, axis); i++) lock(first + i);
  }
}

/** The sum over units that a kernel reads; calls of one layer are operands of one sum. */
function addSum(
  { sums }: Walk,
  operand: Place,
  axis: number,
  kernel: Place,
  kernelAxis: number,
  fold: BiasFold | string,
) {
  const at = sums.findIndex((sum) => sum.kernel.place === kernel && sum.kernel.axis === kernelAxis);
  if (at < 0) sums.push({ operands: [{ place: operand, axis }], kernel: { place: kernel, axis: kernelAxis }, fold });
  else sums[at] = { ...sums[at]!, operands: [...sums[at]!.operands, { place: operand, axis }] };
}

/** Runs the rule of a layer; what it did not mention is locked. */
function runRule(walk: Walk, call: LayerFacts, training: boolean): void {
  const { layer, inputs, outputs } = call;
  const reason = `locked by ${classOf(layer)} "${layer.name}"`;
  const touched = new Set<number>();
  const inside: Place[] = [];
  const locking = { ...walk.classes, lock: (entry: number, why: string) => void walk.locks.push([entry, why]) };
  const join = createJoinContext<Place>(reason, locking, walk.notes, touched);
  const lockAll = (why: string) => {
    for (const place of [...inputs, ...outputs]) lockPlace(place, (entry) => walk.locks.push([entry, why]));
  };
  const context: LayerContext = {
    ...call,
    ...join,
    lockAll: (why) => lockAll(`${reason}: ${why}`),
    step: (carry) => void walk.steps.push(carry),
    inner(name, shape) {
      const place = addValue(walk, `${layer.name}/${name}`, shape);
      inside.push(place);
      return place;
    },
    sum(operand, axis, kernel, kernelAxis, fold) {
      join.join(operand, axis, kernel, kernelAxis);
      addSum(walk, operand, axis, kernel, kernelAxis, fold);
    },
    run: (inner, given, shapes) => callLayer(walk, inner, given, shapes, training),
  };
  const rule = ruleOf(layer);
  if (!rule) lockAll(`unknown layer ${classOf(layer)} "${layer.name}"`);
  else if (training) lockAll(`${reason}: it is called as in training`);
  else rule.units(context);
  for (const place of [...inputs, ...outputs, ...inside]) {
    for (const [axis, first] of place.first.entries()) {
      if (first >= 0 && !touched.has(first)) join.lock(place, axis);
    }
  }
}

/** Calls a layer, or a model, on values; gives what it makes. */
function callLayer(
  walk: Walk,
  layer: LayerInternals,
  inputs: readonly Place[],
  shapes: readonly Place["shape"][],
  training = false,
): readonly Place[] {
  if (isContainer(layer)) return walkContainer(walk, layer, inputs);
  const outputs = shapes.map((shape) => addValue(walk, layer.name, shape));
  const weight: LayerFacts["weight"] = (member, owner = layer) => {
    const variable = variableOf(owner, member);
    return variable && walk.weights.get(variable);
  };
  const call = { layer, inputs, outputs, weight };
  if (!walk.facts.has(layer)) walk.facts.set(layer, call);
  walk.calls.push(call);
  runRule(walk, call, training);
  return outputs;
}

/** Follows the calls of a model from its inputs to its outputs. */
function walkContainer(walk: Walk, container: Container, inputs: readonly Place[]): readonly Place[] {
  const values = new Map(container.inputs.map(({ id }, i) => [id, inputs[i]!]));
  const isOwnInput = ({ outputTensors }: LayerCall) => outputTensors.length === 1 && values.has(outputTensors[0]!.id);
  for (const call of callsOf(container)) {
    const { outboundLayer: layer, inputTensors, outputTensors, callArgs } = call;
    if (isOwnInput(call)) {
      const facts = { layer, inputs: [], outputs: [values.get(outputTensors[0]!.id)!], weight: () => undefined };
      if (!walk.facts.has(layer)) walk.facts.set(layer, facts);
      continue;
    }
    const read = inputTensors.map(({ id }) => values.get(id)!);
    const made = callLayer(walk, layer, read, outputTensors.map(shapeOf), callArgs?.training === true);
    for (const [i, { id }] of outputTensors.entries()) values.set(id, made[i]!);
  }
  return container.outputs.map(({ id }) => values.get(id)!);
}

/** The places of weights, each once, however many calls read it. */
function addWeights(table: Walk["table"], layers: readonly LayerInternals[]): Map<LayerVariable, Place> {
  const weights = [...weightPaths(layers)].map(([variable, name]): [LayerVariable, Place] => {
    // Weights of a built layer have no unknown lengths.
    const shape = variable.shape as readonly number[];
    return [variable, table.add({ name, shape, isLeaf: true, isFixed: true })];
  });
  return new Map(weights);
}

/** Follows a model. Throws `INVALID_MODEL` for one that is not built. */
export function analyze(model: ModelInternals, { inputs: featuresToo }: AnalyzeOptions): AnalyzedModel {
  // A LayersModel has what a container has.
  const container = model as unknown as Container;
  callsOf(container);
  const table = createPlaceTable();
  const inputs = container.inputs.map((tensor, i) =>
    table.add({ name: container.inputNames[i]!, shape: shapeOf(tensor), isLeaf: false, isFixed: false }),
  );
  const classes = createClasses();
  const notes: Notes = { sides: new Map(), scales: new Set(), joins: [], flattenings: [] };
  const walk: Walk = {
    ...{ table, classes, notes, weights: addWeights(table, container.layers) },
    ...{ locks: [], sums: [], steps: [], facts: new Map(), calls: [] },
  };
  const outputs = walkContainer(walk, container, inputs);
  for (const [i, place] of outputs.entries()) {
    lockPlace(place, (entry) => classes.lock(entry, `output "${container.outputNames[i]}" of the model`));
  }
  for (const [i, place] of inputs.entries()) {
    if (featuresToo && container.inputs[i]!.dtype === "float32") continue;
    lockPlace(place, (entry) => classes.lock(entry, `input "${place.name}" of the model`));
  }
  for (const [entry, why] of walk.locks) classes.lock(entry, why);
  joinFlattened(classes, notes.flattenings);
  const { sums, steps, facts, calls, weights } = walk;
  return {
    ...{ container, classes, sums, steps, facts, calls, weights },
    sides: notes.sides,
    scales: notes.scales,
    places: { all: table.all, inputs },
  };
}
