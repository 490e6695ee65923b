import * as v from "valibot";
import { positive } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";
import type { Loss } from "./loss.ts";
import { meanOfAll, share } from "./reductions.ts";

export interface HuberOptions {
  /** The error up to which its square counts. */
  readonly delta?: number;
}

const entries = { delta: v.optional(positive, 1) };

/**
 * ½ e² where |e| ≤ delta and delta · |e| − ½ delta² beyond, of e = prediction − targets; mean over all entries. With e cut off
 * at ±delta, c, that is c · (e − c / 2). Keras' `Huber`. Throws `INVALID_PARAMETER`.
 */
export function huber(options: HuberOptions = {}): Loss {
  const { delta } = parseOptions("huber", entries, options);
  return {
    name: "huber",
    classes: false,
    build(graph, prediction, targets) {
      const error = graph.op("Sub", [prediction, targets]);
      const cut = graph.op("Clip", [error, -delta, delta]);
      const rest = graph.op("Sub", [error, graph.op("Mul", [cut, 0.5])]);
      return {
        value: meanOfAll(graph, graph.op("Mul", [cut, rest])),
        gradient: graph.op("Mul", [cut, share(graph, error)]),
      };
    },
  };
}
