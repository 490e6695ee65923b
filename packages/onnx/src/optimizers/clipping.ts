import { RegError } from "@reg/core";
import type { Graph, Value } from "@reg/onnx-graph";
import type { Runtime } from "../lowering/runtime.ts";
import { addUp, sums } from "../lowering/sums.ts";

/** Limits for gradients, under Keras' names. At most one may be given. */
export interface ClippingOptions {
  /** The most that the norm of each weight's gradient may be: longer ones are scaled down to it. */
  readonly clipnorm?: number;
  /** The most that the norm of all gradients together may be. */
  readonly globalClipnorm?: number;
  /** The most that an entry may be, above and below 0. */
  readonly clipvalue?: number;
}

/** Options as they are after the check: what was left out may be there as `undefined`. */
type Undefined<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

/** The gradients of all weights, shortened. */
export type Clipping = (
  graph: Graph,
  gradients: readonly { readonly weight: Value; readonly gradient: Value }[],
  runtime: Runtime,
) => readonly Value[];

/** `limit` over a norm that is above it, 1 otherwise. */
const scaleTo = (graph: Graph, squares: Value, limit: number): Value =>
  graph.op("Div", [limit, graph.op("Max", [graph.op("Sqrt", [squares]), limit])]);

/** What these options, each of which was checked, do with gradients; `undefined` where there are none. Throws `INVALID_PARAMETER`. */
export function clippingOf(optimizer: string, options: Undefined<ClippingOptions>): Clipping | undefined {
  const { clipnorm, globalClipnorm, clipvalue } = options;
  const given = Object.entries({ clipnorm, globalClipnorm, clipvalue }).filter(([, limit]) => limit !== undefined);
  if (given.length === 0) return undefined;
  if (given.length > 1) {
    throw new RegError("INVALID_PARAMETER", {
      who: "@reg/onnx",
      what: optimizer,
      expected: "at most one of clipnorm, globalClipnorm and clipvalue",
      received: given.map(([name]) => name).join(" and "),
    });
  }
  return (graph, gradients, runtime) => {
    if (clipvalue !== undefined) {
      return gradients.map(({ gradient }) => graph.op("Clip", [gradient, -clipvalue, clipvalue]));
    }
    // A gradient has the shape of its weight, which is known even where the rules lost it.
    const squares = gradients.map(({ weight, gradient }) => ({
      row: sums(graph, { ...gradient, shape: weight.shape }, runtime).squares(),
      factor: 1,
    }));
    const all = globalClipnorm !== undefined && addUp(graph, squares);
    const limit = clipnorm ?? globalClipnorm!;
    return gradients.map(({ gradient }, i) => {
      return graph.op("Mul", [gradient, scaleTo(graph, all || addUp(graph, [squares[i]!]), limit)]);
    });
  };
}
