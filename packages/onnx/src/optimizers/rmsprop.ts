import type { Value } from "@reg/onnx-graph";
import * as v from "valibot";
import { belowOne, flag, nonNegative } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";
import { clippingOf } from "./clipping.ts";
import type { Optimizer, OptimizerOptions } from "./optimizer.ts";
import { optimizerEntries } from "./optimizerEntries.ts";

export interface RmspropOptions extends OptimizerOptions {
  /** How much of the mean of squares is kept from step to step. */
  readonly rho?: number;
  readonly momentum?: number;
  readonly epsilon?: number;
  /** Whether the square of the gradients' mean is taken off the mean of their squares: their variance. */
  readonly centered?: boolean;
}

const entries = {
  ...optimizerEntries(0.001),
  rho: v.optional(belowOne, 0.9),
  momentum: v.optional(belowOne, 0),
  epsilon: v.optional(nonNegative, 1e-7),
  centered: v.optional(flag, false),
};

/**
 * RMSprop as in Keras, epsilon within the root: v ← rho · v + (1 − rho) g²; change = rate · g / √(v + epsilon), centered √(v − a² +
 * epsilon) with a ← rho · a + (1 − rho) g; w ← w − change, or with momentum b ← momentum · b + change; w ← w − b. Tieleman and Hinton (2012).
 * Throws `INVALID_PARAMETER`.
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const { learningRate, rho, momentum, epsilon, centered, ...limits } = parseOptions("rmsprop", entries, options);
  const rest = 1 - rho;
  return {
    name: "rmsprop",
    learningRate,
    elementwise: true,
    clipping: clippingOf("rmsprop", limits),
    // v / (1 − rho) and a / (1 − rho), which saves a pass over each; the scalar has the factor.
    slots: ["velocity", ...(momentum > 0 ? ["momentum"] : []), ...(centered ? ["averageGradient"] : [])],
    scalars: (_, rate) => [rate / Math.sqrt(rest)],
    ownStep: { of: "each", scale: () => 1 / Math.sqrt(rest) / (1 - momentum) },
    update({ graph, weight, gradient, slots, scalars: [rate] }) {
      const kept = (slot: Value) => graph.op("Mul", [slot, rho]);
      const velocity = graph.op("Add", [kept(slots[0]!), graph.op("Mul", [gradient, gradient])]);
      const average = centered ? [graph.op("Add", [kept(slots.at(-1)!), gradient])] : [];
      const taken = average.map((a) => graph.op("Mul", [graph.op("Mul", [a, a]), rest]));
      const spread = taken.reduce((v, a) => graph.op("Sub", [v, a]), velocity);
      const size = graph.op("Sqrt", [graph.op("Add", [spread, epsilon / rest])]);
      const change = graph.op("Div", [graph.op("Mul", [gradient, rate]), size]);
      const moved = momentum > 0 ? graph.op("Add", [graph.op("Mul", [slots[1], momentum]), change]) : change;
      return {
        weight: graph.op("Sub", [weight, moved]),
        slots: [velocity, ...(momentum > 0 ? [moved] : []), ...average],
        divisor: size,
      };
    },
  };
}
