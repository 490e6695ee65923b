import { checkOptions } from "../checkOptions.ts";
import { clippingOf } from "./clipping.ts";
import { checkLearningRate } from "./learningRate.ts";
import type { Optimizer, OptimizerOptions } from "./optimizer.ts";

export interface SgdOptions extends OptimizerOptions {
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

/**
 * Gradient descent as in Keras: velocity ← momentum · velocity − rate · gradient; w ← w + velocity, or with Nesterov
 * w + momentum · velocity − rate · gradient. Without momentum w ← w − rate · gradient. Throws `INVALID_PARAMETER`.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { learningRate = 0.01, momentum = 0, nesterov = false } = options;
  checkLearningRate("sgd", learningRate);
  checkOptions("sgd", "belowOne", { momentum });
  return {
    name: "sgd",
    learningRate,
    elementwise: true,
    clipping: clippingOf("sgd", options),
    slots: momentum > 0 ? ["velocity"] : [],
    scalars: (_, rate) => [rate],
    update({ graph, weight, gradient, slots, scalars: [rate] }) {
      const change = graph.op("Mul", [gradient, rate]);
      if (momentum === 0) return { weight: graph.op("Sub", [weight, change]), slots: [] };
      const velocity = graph.op("Sub", [graph.op("Mul", [slots[0], momentum]), change]);
      const move = nesterov ? graph.op("Sub", [graph.op("Mul", [velocity, momentum]), change]) : velocity;
      return { weight: graph.op("Add", [weight, move]), slots: [velocity] };
    },
  };
}
