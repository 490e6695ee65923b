import { sizeOf } from "@reg/core/adapter";
import { nodeName } from "../file/nodeName.ts";
import type { Fold } from "../ops/units/unitRule.ts";
import type { Analysis } from "../units/analyze.ts";
import type { AnalyzedNode, NodeSum } from "../units/analyzedNode.ts";
import type { Place } from "../units/place.ts";

/** The bias behind a sum: an input of a node, which may be left out still. */
export interface Bias {
  readonly node: AnalyzedNode;
  readonly input: number;
  readonly fold: Fold;
}

/** Whether a bias is one number for each result, or one for all. */
const isVector = ({ shape, isLeaf }: Place, length: number): boolean => {
  if (!isLeaf || !shape) return false;
  const size = sizeOf(shape.map(Number));
  return size === 1 || (size === length && Number(shape.at(-1)) === length);
};

/** The Add that alone reads a product and has a bias of the file. */
function addBehind(
  { nodes, graph }: Analysis,
  name: string,
  length: number,
): { node: AnalyzedNode; input: number } | undefined {
  const readers = nodes.filter(({ node }) => node.inputs.includes(name));
  const [reader] = readers;
  const isInside = [...graph.nodes].some((node) => node.proto?.attribute.some(({ g }) => g));
  if (readers.length !== 1 || reader!.node.op !== "Add" || reader!.node.domain !== "" || isInside) return undefined;
  const input = reader!.node.inputs[0] === name ? 1 : 0;
  const bias = reader!.inputs[input];
  return bias && isVector(bias, length) ? { node: reader!, input } : undefined;
}

/** Where a sum's bias is, or why what a unit sends can go nowhere, in words that follow "sends 0.5 …". */
export function biasFor(analysis: Analysis, { node, fold }: NodeSum): Bias | string {
  const where = nodeName(node.node);
  if (typeof fold === "string") return `to ${where} ${fold}`;
  const kernel = node.inputs[fold.kernel]!;
  if (!kernel.isLeaf) return `to ${where}, whose kernel is computed`;
  const length = Number(kernel.shape![fold.resultAxis]);
  if (fold.bias === undefined) {
    const add = addBehind(analysis, node.node.outputs[0]!, length);
    return add ? { ...add, fold } : `to ${where}, behind which no bias is added`;
  }
  const there = node.inputs[fold.bias];
  if (there && !isVector(there, length)) return `to ${where}, whose bias is no vector of the file`;
  return { node, input: fold.bias, fold };
}
