import type { Plan } from "@reg/core";
import { sizeOf } from "@reg/core/adapter";
import { type Graph, tensor, type Value } from "@reg/onnx-graph";
import type { Block } from "./blocks.ts";
import { targetOf } from "./planEntries.ts";

/**
 * The zeros of a block that a target of sparsity has frozen, after a step that moved them: `frozen` has a number for each target of the plan,
 * above 0 where its zeros are frozen. A block that no target ranks is what it was moved to.
 */
export function keepZeros(
  graph: Graph,
  { info, weights }: Block,
  plan: Plan | undefined,
  { before, moved, frozen }: { readonly before: Value; readonly moved: Value; readonly frozen: readonly Value[] },
): Value {
  const targets = weights.map(({ name }) => targetOf(plan, name));
  const target = targets.find((each) => each >= 0);
  if (target === undefined) return moved;
  const isFrozen = graph.op("Greater", [frozen[target]!, 0]);
  const isZero = graph.op("And", [graph.op("Equal", [before, 0]), isFrozen]);
  if (!targets.includes(-1)) return graph.op("Where", [isZero, 0, moved]);
  // In a vector of several weights only some are ranked.
  const ranked = weights.flatMap(({ shape }, i) => new Array<number>(sizeOf(shape)).fill(targets[i]! < 0 ? 0 : 1));
  const isRanked = graph.op("Greater", [graph.constant(tensor(info.type, [ranked.length], ranked)), 0]);
  return graph.op("Where", [graph.op("And", [isZero, isRanked]), 0, moved]);
}
