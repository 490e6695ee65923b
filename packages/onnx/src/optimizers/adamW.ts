import { checkOptions } from "../checkOptions.ts";
import { type AdamOptions, adam } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";

export interface AdamWOptions extends AdamOptions {
  readonly weightDecay?: number;
}

/**
 * Adam with decoupled weight decay as in Keras, on every trainable weight, biases too: w ← w − rate · weightDecay · w, then
 * Adam's step. Loshchilov and Hutter (2019). For kernels only, use adam with `l2({ l2: weightDecay / 2 })` in mode
 * "decoupled". Throws `INVALID_PARAMETER`.
 */
export function adamW({ weightDecay = 0.004, ...options }: AdamWOptions = {}): Optimizer {
  checkOptions("adamW", "nonNegative", { weightDecay });
  const inner = adam(options);
  return {
    ...inner,
    name: "adamW",
    scalars: (step, rate) => [...inner.scalars(step, rate), rate * weightDecay],
    update(context) {
      const { graph, weight, scalars } = context;
      const decayed = graph.op("Sub", [weight, graph.op("Mul", [weight, scalars.at(-1)])]);
      return inner.update({ ...context, weight: decayed });
    },
  };
}
