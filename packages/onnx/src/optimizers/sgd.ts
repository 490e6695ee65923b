import * as v from "valibot";
import { belowOne, flag } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";
import { clippingOf } from "./clipping.ts";
import type { Optimizer, OptimizerOptions } from "./optimizer.ts";
import { optimizerEntries } from "./optimizerEntries.ts";

export interface SgdOptions extends OptimizerOptions {
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

const entries = {
  ...optimizerEntries(0.01),
  momentum: v.optional(belowOne, 0),
  nesterov: v.optional(flag, false),
};

/**
 * Gradient descent as in Keras: velocity ← momentum · velocity − rate · gradient; w ← w + velocity, or with Nesterov
 * w + momentum · velocity − rate · gradient. Without momentum w ← w − rate · gradient. Throws `INVALID_PARAMETER`.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { learningRate, momentum, nesterov, ...limits } = parseOptions("sgd", entries, options);
  return {
    name: "sgd",
    learningRate,
    elementwise: true,
    clipping: clippingOf("sgd", limits),
    slots: momentum > 0 ? ["velocity"] : [],
    scalars: (_, rate) => [rate],
    ownStep: { of: "one", scale: () => 1 / (1 - momentum) },
    update({ graph, weight, gradient, slots, scalars: [rate] }) {
      const change = graph.op("Mul", [gradient, rate]);
      if (momentum === 0) return { weight: graph.op("Sub", [weight, change]), slots: [] };
      const velocity = graph.op("Sub", [graph.op("Mul", [slots[0], momentum]), change]);
      const move = nesterov ? graph.op("Sub", [graph.op("Mul", [velocity, momentum]), change]) : velocity;
      return { weight: graph.op("Add", [weight, move]), slots: [velocity] };
    },
  };
}
