import * as v from "valibot";
import { nonNegative } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";
import { type AdamOptions, adamEntries, adamOf } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";

export interface AdamWOptions extends AdamOptions {
  readonly weightDecay?: number;
}

const entries = { ...adamEntries, weightDecay: v.optional(nonNegative, 0.004) };

/**
 * Adam with decoupled weight decay as in Keras, on every trainable weight, biases too: w ← w − rate · weightDecay · w, then
 * Adam's step. Loshchilov and Hutter (2019). For kernels only, use adam with `l2({ l2: weightDecay / 2 })` in mode
 * "decoupled". Throws `INVALID_PARAMETER`.
 */
export function adamW(options: AdamWOptions = {}): Optimizer {
  const { weightDecay, ...rest } = parseOptions("adamW", entries, options);
  const inner = adamOf("adamW", rest);
  return {
    ...inner,
    scalars: (step, rate) => [...inner.scalars(step, rate), rate * weightDecay],
    update(context) {
      const { graph, weight, scalars } = context;
      const decayed = graph.op("Sub", [weight, graph.op("Mul", [weight, scalars.at(-1)])]);
      return inner.update({ ...context, weight: decayed });
    },
  };
}
