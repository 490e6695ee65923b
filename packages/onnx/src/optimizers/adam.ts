import { checkOptions } from "../checkOptions.ts";
import { clippingOf } from "./clipping.ts";
import { checkLearningRate } from "./learningRate.ts";
import type { Optimizer, OptimizerOptions } from "./optimizer.ts";

export interface AdamOptions extends OptimizerOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Whose epsilon: Keras adds it to √v, PyTorch to √v after its correction. They differ most in the first steps. */
  readonly convention?: "keras" | "pytorch";
}

/**
 * Adam as in Keras, epsilon outside of the corrected root: m ← m + (g − m)(1 − beta1); v ← v + (g² − v)(1 − beta2);
 * w ← w − rate · √(1 − beta2^t) / (1 − beta1^t) · m / (√v + epsilon). PyTorch divides √v by its correction before it adds
 * epsilon: `convention: "pytorch"`. Kingma and Ba (2015). Throws `INVALID_PARAMETER`.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, convention = "keras" } = options;
  checkLearningRate("adam", learningRate);
  checkOptions("adam", "belowOne", { beta1, beta2 });
  checkOptions("adam", "nonNegative", { epsilon });
  return {
    name: "adam",
    learningRate,
    elementwise: true,
    clipping: clippingOf("adam", options),
    // m / (1 − beta1) and v / (1 − beta2), which saves a pass over each; the scalars have the factors.
    slots: ["m", "v"],
    scalars(step, rate) {
      const root = Math.sqrt(1 - beta2 ** (step + 1));
      const scale = Math.sqrt(1 - beta2);
      const corrected = (rate * root * (1 - beta1)) / (1 - beta1 ** (step + 1)) / scale;
      return [corrected, (convention === "pytorch" ? epsilon * root : epsilon) / scale];
    },
    update({ graph, weight, gradient, slots: [m, v], scalars: [rate, shift] }) {
      const mean = graph.op("Add", [graph.op("Mul", [m, beta1]), gradient]);
      // In this order: the other one was seen to take five times as long on wasm, depending on where the runtime's buffers lie.
      const square = graph.op("Add", [graph.op("Mul", [gradient, gradient]), graph.op("Mul", [v, beta2])]);
      const size = graph.op("Add", [graph.op("Sqrt", [square]), shift]);
      const change = graph.op("Div", [graph.op("Mul", [mean, rate]), size]);
      return { weight: graph.op("Sub", [weight, change]), slots: [mean, square] };
    },
  };
}
