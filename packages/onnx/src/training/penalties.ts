// A plan as nodes. Penalties that have a faster form on this runtime are lowered: see `lowering/`.
import type { Mode, Plan, RegularizedEntry } from "@reg/core";
import type { Graph, Value } from "../graph/graph.ts";
import { type PenaltyNodes, penaltyNodes, type Runtime } from "../lowering/penaltyNodes.ts";
import { addUp } from "../lowering/sums.ts";

/** A plan's penalties on the weights of a graph. */
export interface PlanNodes {
  /** s · Σ R(w), all modes. */
  penalty(): Value;
  /** The part of it that the reported loss has: modes `loss` and `proximal`. */
  inLoss(): Value;
  /** The gradient with what mode `loss` adds to it: g + s · ∇R(w). */
  gradient(weight: Value, gradient: Value): Value;
  /** The weight after the optimizer's step, moved by modes `proximal` and `decoupled`. */
  update(weight: Value, updated: Value): Value;
}

/** Where a step's strengths come from: scalars of the graph. */
export interface StrengthInputs {
  readonly strength: Value;
  /** Learning rate times strength. */
  readonly penaltyRate: Value;
}

const total = (graph: Graph, entries: readonly PenaltyNodes[], strength: Value): Value =>
  graph.op("Mul", [
    addUp(
      graph,
      entries.flatMap((nodes) => nodes.rows()),
      strength.type,
    ),
    strength,
  ]);

/** The nodes of a plan on the weights that a graph has; `undefined` is a plan without penalties. */
export function planNodes(
  graph: Graph,
  plan: Plan | undefined,
  { strength, penaltyRate }: StrengthInputs,
  runtime: Runtime,
): PlanNodes {
  // As an input, strength costs a pass over each weight that as a constant it does not, being part of the gradient's product then: 5
  // microseconds for 784 x 64 on either runtime. What is not a factor of whole weights (rates, the totals) costs nothing as an input.
  const slope = plan?.schedule.kind === "constant" ? 1 : strength;
  const nodesOf = ({ penalty, parameter }: RegularizedEntry) =>
    penaltyNodes(graph, penalty, graph.value(parameter.path), runtime);
  const entries = new Map(
    (plan?.regularized ?? [])
      .filter(({ parameter }) => graph.has(parameter.path))
      .map((entry) => [entry.parameter.path, { mode: entry.mode, nodes: nodesOf(entry) }]),
  );
  const totalOf = (modes: readonly Mode[]) => {
    const chosen = [...entries.values()].filter(({ mode }) => modes.includes(mode));
    return total(
      graph,
      chosen.map(({ nodes }) => nodes),
      strength,
    );
  };
  return {
    penalty: () => totalOf(["loss", "proximal", "decoupled"]),
    inLoss: () => totalOf(["loss", "proximal"]),
    gradient(weight, gradient) {
      const entry = entries.get(weight.name);
      return entry?.mode === "loss" ? entry.nodes.addGradient(gradient, slope) : gradient;
    },
    update(weight, updated) {
      const entry = entries.get(weight.name);
      if (entry?.mode === "proximal") return entry.nodes.prox(updated, penaltyRate);
      if (entry?.mode === "decoupled") return entry.nodes.descend(updated, penaltyRate);
      return updated;
    },
  };
}
