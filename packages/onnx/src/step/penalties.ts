// A plan as nodes. Penalties that have a faster form on this runtime are lowered: see `lowering/`.
import {
  afterOptimizer,
  inObjective,
  type Mode,
  optimizerGradient,
  type Plan,
  type RegularizedEntry,
  sizeOf,
} from "@reg/core";
import type { Graph, Value } from "@reg/onnx-graph";
import { entrywiseTerms } from "../lowering/entrywiseTerms.ts";
import { lowerPenalty } from "../lowering/lowerPenalty.ts";
import { type EntryTerms, packedTerms } from "../lowering/packedTerms.ts";
import type { PenaltyNodes } from "../lowering/penaltyNodes.ts";
import type { Runtime } from "../lowering/runtime.ts";
import { addUp } from "../lowering/sums.ts";
import type { Block } from "./blocks.ts";

/** A plan's penalties on the weights of a graph. */
export interface PlanNodes {
  /** s · Σ R(w), all modes. */
  penalty(): Value;
  /** The part of it that the reported loss has: modes `loss` and `proximal`. */
  inLoss(): Value;
  /** The gradient with what mode `loss` adds to it: g + s · ∇R(w). */
  gradient(weight: Value, gradient: Value): Value;
  /** The weight after the optimizer's step, moved by modes `proximal` and `decoupled`; the rate is that of learning times strength. */
  update(weight: Value, updated: Value, penaltyRate: Value): Value;
}

interface BlockPenalty {
  readonly mode: Mode;
  readonly nodes: PenaltyNodes;
}

/** The strengths of each entry of a vector of weights. */
function termsOf({ info, weights }: Block, entries: ReadonlyMap<string, RegularizedEntry>): EntryTerms {
  const length = info.shape[0]!;
  const terms = { l1: new Float32Array(length), l2: new Float32Array(length) };
  let at = 0;
  for (const { name, shape } of weights) {
    const entry = entries.get(name);
    const { l1, l2 } = (entry && entrywiseTerms(entry.penalty)) ?? { l1: 0, l2: 0 };
    terms.l1.fill(l1, at, at + sizeOf(shape));
    terms.l2.fill(l2, at, at + sizeOf(shape));
    at += sizeOf(shape);
  }
  return terms;
}

/** The penalties of blocks by the name of the block. */
function blockPenalties(
  graph: Graph,
  blocks: readonly Block[],
  plan: Plan | undefined,
  runtime: Runtime,
): ReadonlyMap<string, BlockPenalty> {
  const entries = new Map((plan?.regularized ?? []).map((entry) => [entry.parameter.path, entry]));
  const found = new Map<string, BlockPenalty>();
  for (const block of blocks) {
    const entry = block.weights.map(({ name }) => entries.get(name)).find((each) => each !== undefined);
    if (!entry) continue;
    const { mode, penalty } = entry;
    const value = graph.value(block.info.name);
    const nodes =
      block.weights.length > 1
        ? packedTerms(graph, value, termsOf(block, entries), runtime)
        : lowerPenalty(graph, penalty, value, runtime);
    found.set(block.info.name, { mode, nodes });
  }
  return found;
}

/**
 * The nodes of a plan on the blocks that a graph has; `undefined` is a plan without penalties. `sharing`: value and gradient may have
 * parts in common, which are then held from one to the other, as large as the weights.
 */
export function planNodes(
  graph: Graph,
  blocks: readonly Block[],
  { plan, runtime }: { readonly plan: Plan | undefined; readonly runtime: Runtime },
  strength: Value,
  sharing = true,
): PlanNodes {
  const entries = blockPenalties(graph, blocks, plan, runtime);
  const totalOf = (counts: (mode: Mode) => boolean) => {
    const chosen = [...entries.values()].filter(({ mode }) => counts(mode));
    const rows = chosen.flatMap(({ mode, nodes }) => nodes.rows(sharing && mode !== "proximal"));
    return graph.op("Mul", [addUp(graph, rows, strength.type), strength]);
  };
  return {
    penalty: () => totalOf(() => true),
    inLoss: () => totalOf(inObjective),
    gradient(weight, gradient) {
      const entry = entries.get(weight.name);
      return entry ? optimizerGradient(entry.mode, entry.nodes, gradient, strength) : gradient;
    },
    update(weight, updated, penaltyRate) {
      const entry = entries.get(weight.name);
      return entry ? afterOptimizer(entry.mode, entry.nodes, updated, penaltyRate) : updated;
    },
  };
}
