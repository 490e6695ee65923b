// How weights are stored in a training loop. A node costs the runtime more than the numbers of a small weight, and an optimizer takes
// ten nodes, so small weights are packed into one vector: networks of many small layers train up to twice as fast.
import { sizeOf } from "@reg/core/adapter";
import type { Graph, Value } from "@reg/onnx-graph";
import { entrywiseTerms } from "../lowering/entrywiseTerms.ts";
import { smallWeightsName } from "./names.ts";
import { entriesByWeight, targetOf } from "./planEntries.ts";
import type { StepRecipe } from "./recipe.ts";
import type { WeightInfo } from "./state.ts";

/** What a loop carries in one piece: a weight, or several as a vector. */
export interface Block {
  /** Name, type and shape of the piece: the weight's own, or those of the vector. */
  readonly info: WeightInfo;
  readonly weights: readonly WeightInfo[];
}

/** Weights of up to this many numbers are packed into a vector. Below it, the copies for the vector cost too little to measure. */
const smallSize = 4096;

/** Every weight for itself. */
export const wholeBlocks = (weights: readonly WeightInfo[]): readonly Block[] =>
  weights.map((info) => ({ info, weights: [info] }));

/** The blocks of a training loop: small weights as one vector where that is the same update, the others each for itself. */
export function blocksOf(weights: readonly WeightInfo[], { optimizer, plan }: StepRecipe): readonly Block[] {
  if (!optimizer.elementwise || optimizer.clipping) return wholeBlocks(weights);
  const entries = entriesByWeight(plan);
  const modesOf = ({ name }: WeightInfo) =>
    entries
      .get(name)
      ?.map(
        ({ mode, metric = "", sparsity }) => `${mode} ${metric} ${sparsity ? plan!.sparsity.indexOf(sparsity) : ""}`,
      )
      .join(" ");
  const ofUnits = new Set(plan?.units.flatMap(({ parameters }) => parameters.map(({ path }) => path)));
  const small = weights.filter(({ name, shape }) => {
    if (ofUnits.has(name)) return false;
    return sizeOf(shape) <= smallSize && (entries.get(name) ?? []).every(({ penalty }) => entrywiseTerms(penalty));
  });
  // All that are regularized in a vector have the same modes and metrics.
  const modes = small.map(modesOf).find((each) => each !== undefined);
  const alike = small.filter((weight) => (modesOf(weight) ?? modes) === modes);
  // And all that are ranked are so by the same target of sparsity.
  const targets = alike.map(({ name }) => targetOf(plan, name));
  const target = targets.find((each) => each >= 0) ?? -1;
  const members = alike.filter((_, i) => targets[i]! < 0 || targets[i] === target);
  if (members.length < 2) return wholeBlocks(weights);
  const packed = new Set(members);
  const length = members.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const vector: Block = { info: { name: smallWeightsName, type: "float32", shape: [length] }, weights: members };
  return [...wholeBlocks(weights.filter((weight) => !packed.has(weight))), vector];
}

/** Values of weights (or as many numbers for each) as values of blocks. */
export function toBlocks(
  graph: Graph,
  blocks: readonly Block[],
  ofWeight: (weight: string) => Value,
): readonly Value[] {
  return blocks.map(({ weights }) => {
    if (weights.length === 1) return ofWeight(weights[0]!.name);
    const vectors = weights.map(({ name, shape }) => {
      return shape.length === 1 ? ofWeight(name) : graph.op("Reshape", [ofWeight(name), graph.integers([-1])]);
    });
    return graph.op("Concat", vectors, { axis: 0 });
  });
}

/** The parts of a vector, in the shapes of the weights and under the names given for them. */
function takeApart(graph: Graph, { info, weights }: Block, vector: Value, names: readonly string[]): readonly Value[] {
  const whole = weights.map(({ shape }) => shape.length === 1);
  const parts = names.map((name, i) => (whole[i] ? name : graph.unique(`${name}:flat`)));
  const lengths = graph.integers(weights.map(({ shape }) => sizeOf(shape)));
  const split = { op: "Split", domain: "", name: graph.unique(`split ${info.name}`), attributes: { axis: 0 } };
  graph.add({ ...split, inputs: [vector.name, lengths.name], outputs: parts });
  return names.map((name, i) => {
    if (whole[i]) return graph.value(name);
    const reshape = { op: "Reshape", domain: "", name, attributes: {} };
    const inputs = [parts[i]!, graph.integers(weights[i]!.shape).name];
    return graph.add({ ...reshape, inputs, outputs: [name] })[0]!;
  });
}

/** Values of blocks as values of weights, by the weight; what has to be made is called as `nameOf` says. */
export function toWeights(
  graph: Graph,
  blocks: readonly Block[],
  values: readonly Value[],
  nameOf: (weight: string) => string,
): ReadonlyMap<string, Value> {
  const found = blocks.flatMap((block, i) => {
    const names = block.weights.map(({ name }) => name);
    const parts = names.length === 1 ? [values[i]!] : takeApart(graph, block, values[i]!, names.map(nameOf));
    return parts.map((part, k) => [names[k]!, part] as const);
  });
  return new Map(found);
}
