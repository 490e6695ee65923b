// The calls of a functional model in the order in which tfjs makes them. tfjs looks for calls that are nowhere without end, and numbers
// the calls of a shared layer by its own order: both are found here first.
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import type { KerasEntry } from "./json.ts";

/** `[layer, node, tensor, arguments]`, numbered as tfjs does. */
export type Row = readonly [layer: string, node: number, tensor: number, kwargs: object];

/** A layer as the graph sees it. */
export interface Called {
  readonly name: string;
  readonly entry: KerasEntry;
  /** Nodes it has before any call: an InputLayer's own, and the call that made a nested model. */
  readonly made: number;
  readonly calls: readonly (readonly Row[])[];
}

/** One call and what it is on. */
export interface Call {
  readonly of: Called;
  /** The number of its node. */
  readonly node: number;
  readonly rows: readonly Row[];
}

const invalid = (expected: string, received: string) =>
  new RegError("INVALID_MODEL", { who: "@reg/tfjs", what: "Keras model JSON", expected, received });

/** Calls of which all inputs exist, layer by layer, until none is left. Throws `INVALID_MODEL` for calls in a circle. */
export function inOrder(layers: readonly Called[]): Call[] {
  const nodes = new Map(layers.map(({ name, made }) => [name, made]));
  const done: Call[] = [];
  let waiting = layers.filter(({ calls }) => calls.length > 0).map((of) => ({ of, next: 0 }));
  while (waiting.length > 0) {
    const before = done.length;
    for (const place of waiting) {
      const { of } = place;
      for (const rows = of.calls; place.next < rows.length; place.next++) {
        if (!rows[place.next]!.every(([layer, node]) => node < nodes.get(layer)!)) break;
        const node = nodes.get(of.name)!;
        nodes.set(of.name, node + 1);
        done.push({ of, node, rows: rows[place.next]! });
      }
      const skipped = of.calls.slice(place.next + 1);
      if (skipped.some((rows) => rows.every(([layer, node]) => node < nodes.get(layer)!))) {
        throw invalid(
          "the calls of a layer in the order in which they were made",
          `those of ${show(of.name)} in another`,
        );
      }
    }
    waiting = waiting.filter(({ of, next }) => next < of.calls.length);
    if (done.length === before) {
      const names = waiting.map(({ of }) => show(of.name)).slice(0, 5);
      throw invalid("calls that follow one another", `a circle of ${names.join(", ")}`);
    }
  }
  return done;
}
