// A plan as nodes. Penalties that have a faster form on this runtime are lowered: see `lowering/`.
import type { Mode, Plan } from "@reg/core";
import { afterOptimizer, type HowApplied, inObjective, optimizerGradient, sizeOf } from "@reg/core/adapter";
import type { Graph, Value } from "@reg/onnx-graph";
import { entrywiseTerms } from "../lowering/entrywiseTerms.ts";
import { lowerPenalty } from "../lowering/lowerPenalty.ts";
import { type EntryTerms, packedTerms } from "../lowering/packedTerms.ts";
import type { PenaltyNodes, ProxStep } from "../lowering/penaltyNodes.ts";
import type { Runtime } from "../lowering/runtime.ts";
import { addUp } from "../lowering/sums.ts";
import type { Updated } from "../optimizers/optimizer.ts";
import type { Block } from "./blocks.ts";
import { keepZeros } from "./frozenZeros.ts";
import { entriesByWeight, type PlanEntries } from "./planEntries.ts";
import type { Rates, StrengthFeeds } from "./rates.ts";
import { addUnitGradients, unitRows, updateUnits } from "./unitNodes.ts";

/** A plan's penalties on the weights of a graph. */
export interface PlanNodes {
  /** s · Σ R(w), all modes. */
  penalty(): Value;
  /** The part of it that the reported loss has: modes `loss` and `proximal`. */
  inLoss(): Value;
  /** The gradient with what mode `loss` adds to it: g + s · ∇R(w). */
  gradient(weight: Value, gradient: Value): Value;
  /** The weight after the optimizer's step, moved by modes `proximal` and `decoupled`. */
  update(weight: Value, updated: Updated, rates: Rates): Value;
  /** All weights by name, after what moves units, which comes last. */
  updateUnits(updated: ReadonlyMap<string, Updated>, rates: Rates): ReadonlyMap<string, Updated>;
}

/** A penalty of a block, in a mode that no other penalty of the block has. */
interface BlockPenalty extends HowApplied {
  readonly nodes: PenaltyNodes;
  /** Of the target of sparsity that it serves: multiplies it beside the strength. */
  readonly pressure: Value | undefined;
}

/** A plan, and for whose kernels it is written. */
interface PlanRecipe {
  readonly plan: Plan | undefined;
  readonly runtime: Runtime;
}

/** The strengths of each entry of a vector of weights, in one mode. */
function termsOf({ info, weights }: Block, entries: PlanEntries, mode: Mode): EntryTerms {
  const length = info.shape[0]!;
  const terms = { l1: new Float32Array(length), l2: new Float32Array(length) };
  let at = 0;
  for (const { name, shape } of weights) {
    const entry = entries.get(name)?.find((each) => each.mode === mode);
    const { l1, l2 } = (entry && entrywiseTerms(entry.penalty)) ?? { l1: 0, l2: 0 };
    terms.l1.fill(l1, at, at + sizeOf(shape));
    terms.l2.fill(l2, at, at + sizeOf(shape));
    at += sizeOf(shape);
  }
  return terms;
}

/** The penalties of blocks by the name of the block, each in the order of a step. */
function blockPenalties(
  graph: Graph,
  blocks: readonly Block[],
  { plan, runtime }: PlanRecipe,
  pressures: readonly Value[],
): ReadonlyMap<string, readonly BlockPenalty[]> {
  const entries = entriesByWeight(plan);
  const found = new Map<string, readonly BlockPenalty[]>();
  for (const block of blocks) {
    // All that are regularized in a vector have the same modes.
    const own = block.weights.map(({ name }) => entries.get(name)).find((each) => each !== undefined) ?? [];
    const value = graph.value(block.info.name);
    const penalties = own.map(({ mode, metric, penalty, sparsity }) => {
      const packed = block.weights.length > 1;
      return {
        mode,
        metric,
        pressure: sparsity && pressures[plan!.sparsity.indexOf(sparsity)],
        nodes: packed
          ? packedTerms(graph, value, termsOf(block, entries, mode), runtime)
          : lowerPenalty(graph, penalty, value, runtime),
      };
    });
    found.set(block.info.name, penalties);
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
  { plan, runtime }: PlanRecipe,
  { strength, pressures }: StrengthFeeds,
  sharing = true,
): PlanNodes {
  const penalties = blockPenalties(graph, blocks, { plan, runtime }, pressures);
  // An update has some of the weights, with all that units tie.
  const there = new Set(blocks.flatMap(({ weights }) => weights.map(({ name }) => name)));
  const units = (plan?.units ?? []).filter(({ parameters }) => parameters.every(({ path }) => there.has(path)));
  const blockOf = new Map(blocks.map((block) => [block.info.name, block]));
  /** A strength or a rate, times the pressure on a penalty. */
  const pressed = (factor: Value, pressure: Value | undefined) =>
    pressure ? graph.op("Mul", [factor, pressure]) : factor;
  const totalOf = (counts: (mode: Mode) => boolean) => {
    const chosen = [...penalties.values()].flat().filter(({ mode }) => counts(mode));
    const totals = [
      ...new Set(chosen.map(({ pressure }) => pressure)),
      ...(chosen.length === 0 ? [undefined] : []),
    ].map((pressure) => {
      const own = chosen.filter((each) => each.pressure === pressure);
      const rows = own.flatMap(({ mode, nodes }) => nodes.rows(sharing && mode !== "proximal"));
      return graph.op("Mul", [addUp(graph, rows, strength.type), pressed(strength, pressure)]);
    });
    // A target of sparsity has no units beside it, so these have no pressure.
    const ofUnits = unitRows(graph, units, counts);
    if (ofUnits.length > 0) totals.push(graph.op("Mul", [addUp(graph, ofUnits, strength.type), strength]));
    return totals.reduce((sum, total) => graph.op("Add", [sum, total]));
  };
  return {
    penalty: () => totalOf(() => true),
    inLoss: () => totalOf(inObjective),
    gradient(weight, gradient) {
      const whole = addUnitGradients(graph, units, weight.name, gradient, strength);
      return (penalties.get(weight.name) ?? []).reduce(
        (total, { mode, nodes, pressure }) => optimizerGradient(mode, nodes, total, pressed(strength, pressure)),
        whole,
      );
    },
    update(weight, updated, { penaltyRate, ownRate, frozen }) {
      const { divisor } = updated;
      const stepsOf = ({ pressure }: BlockPenalty) => {
        const [rate, own] = [pressed(penaltyRate, pressure), pressed(ownRate, pressure)];
        return { rate, own: (): ProxStep => (divisor ? { rate: own, divisor } : own) };
      };
      const moved = (penalties.get(weight.name) ?? []).reduce(
        (at, penalty) => afterOptimizer(penalty, penalty.nodes, at, stepsOf(penalty)),
        updated.weight,
      );
      return keepZeros(graph, blockOf.get(weight.name)!, plan, { before: weight, moved, frozen });
    },
    updateUnits: (updated, rates) => (units.length === 0 ? updated : updateUnits(graph, units, updated, rates)),
  };
}
