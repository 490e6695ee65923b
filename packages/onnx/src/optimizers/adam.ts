import * as v from "valibot";
import { belowOne, nonNegative, word } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";
import { clippingOf } from "./clipping.ts";
import type { Optimizer, OptimizerOptions } from "./optimizer.ts";
import { optimizerEntries } from "./optimizerEntries.ts";

export interface AdamOptions extends OptimizerOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Whose epsilon: Keras adds it to √v, PyTorch to √v after its correction. They differ most in the first steps. */
  readonly convention?: "keras" | "pytorch";
}

/** The options of Adam, and of optimizers based on it. */
export const adamEntries = {
  ...optimizerEntries(0.001),
  beta1: v.optional(belowOne, 0.9),
  beta2: v.optional(belowOne, 0.999),
  epsilon: v.optional(nonNegative, 1e-7),
  convention: v.optional(word(["keras", "pytorch"]), "keras"),
};

/**
 * Adam as in Keras, epsilon outside of the corrected root: m ← m + (g − m)(1 − beta1); v ← v + (g² − v)(1 − beta2);
 * w ← w − rate · √(1 − beta2^t) / (1 − beta1^t) · m / (√v + epsilon). PyTorch divides √v by its correction before it adds
 * epsilon: `convention: "pytorch"`. Kingma and Ba (2015). Throws `INVALID_PARAMETER`.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  return adamOf("adam", parseOptions("adam", adamEntries, options));
}

/** Adam under the name that the user typed, by options that were checked. */
export function adamOf(name: string, options: v.InferOutput<v.ObjectSchema<typeof adamEntries, undefined>>): Optimizer {
  const { learningRate, beta1, beta2, epsilon, convention, ...limits } = options;
  return {
    name,
    learningRate,
    elementwise: true,
    clipping: clippingOf(name, limits),
    // m / (1 − beta1) and v / (1 − beta2), which saves a pass over each; the scalars have the factors.
    slots: ["m", "v"],
    scalars(step, rate) {
      const root = Math.sqrt(1 - beta2 ** (step + 1));
      const scale = Math.sqrt(1 - beta2);
      const corrected = (rate * root * (1 - beta1)) / (1 - beta1 ** (step + 1)) / scale;
      return [corrected, (convention === "pytorch" ? epsilon * root : epsilon) / scale];
    },
    // rate / (√v' + ε), with v' corrected for its start at 0.
    ownStep: { of: "each", scale: (step) => Math.sqrt(1 - beta2 ** (step + 1)) / Math.sqrt(1 - beta2) },
    update({ graph, weight, gradient, slots: [m, v], scalars: [rate, shift] }) {
      const mean = graph.op("Add", [graph.op("Mul", [m, beta1]), gradient]);
      // In this order: the other one was seen to take five times as long on wasm, depending on where the runtime's buffers are.
      const square = graph.op("Add", [graph.op("Mul", [gradient, gradient]), graph.op("Mul", [v, beta2])]);
      const size = graph.op("Add", [graph.op("Sqrt", [square]), shift]);
      const change = graph.op("Div", [graph.op("Mul", [mean, rate]), size]);
      return { weight: graph.op("Sub", [weight, change]), slots: [mean, square], divisor: size };
    },
  };
}
