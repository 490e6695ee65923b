// Ops that take entries from places, or put them there.

import { RegError } from "@reg/core";
import { tensor, typeCode } from "../../file/tensor.ts";
import type { Graph, GraphNode, Value } from "../../graph/graph.ts";
import { fromStart } from "../shapes/axes.ts";
import type { OpRules } from "./gradientRule.ts";
import { knownRank } from "./knownRank.ts";
import { indicesAlong, lengthOf, scatterAlong } from "./scatterAlong.ts";
import { zerosLike } from "./zerosLike.ts";

/** Whether a scatter adds (true) or replaces (false). Throws `UNSUPPORTED_OP` for products and extremes. */
function scatterAdds({ op, name, attributes: { reduction = "none" } }: GraphNode): boolean {
  if (reduction === "add" || reduction === "none") return reduction === "add";
  throw new RegError("UNSUPPORTED_OP", {
    who: "@reg/onnx-graph",
    what: `gradient of ${op} "${name}"`,
    expected: 'reduction "none" or "add"',
    received: JSON.stringify(reduction),
    advice: `Freeze the weights before it, or give a rule of your own for ${op}.`,
  });
}

const numbers = (value: Value | undefined): readonly number[] | undefined => {
  const integers = value?.integers;
  return integers?.every((entry) => typeof entry === "number") ? integers : undefined;
};

/** An index of Slice, held inside the axis. */
const held = (index: number, length: number) => Math.min(Math.max(fromStart(index, length), 0), length);

/** A slice without gaps of axes whose lengths are known: dy between zeros. */
function padded(
  graph: Graph,
  x: Value,
  dy: Value,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[],
) {
  const before = x.shape!.map(() => 0);
  const after = x.shape!.map(() => 0);
  for (const [i, axis] of axes.entries()) {
    // The caller has seen that this length is a number.
    const length = x.shape![axis] as number;
    before[axis] = held(starts[i]!, length);
    after[axis] = length - held(ends[i]!, length);
  }
  return graph.op("Pad", [dy, graph.integers([...before, ...after])]);
}

export const indexing: OpRules = {
  /** Each slice of dy added at its index: with axis 0 the rows of an embedding, the slices brought to the front otherwise. */
  Gather: ({ graph, node, inputs, dy }) => {
    const [x, indices] = [inputs[0]!, inputs[1]!];
    const rank = knownRank(node, x).length;
    const axis = fromStart(Number(node.attributes.axis ?? 0), rank);
    const picks = knownRank(node, indices).length;
    const order = Array.from({ length: rank - 1 + picks }, (_, i) => i);
    const front = [...order.slice(axis, axis + picks), ...order.slice(0, axis), ...order.slice(axis + picks)];
    const updates = axis === 0 ? dy : graph.op("Transpose", [dy], { perm: front });
    const toFront = [axis, ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis)];
    const shape = graph.op("Gather", [graph.op("Shape", [x]), graph.integers(toFront)]);
    const zeros = graph.op("Expand", [graph.constant(tensor(dy.type ?? "float32", [], [0])), shape]);
    // ScatterND takes no other integers.
    const long = indices.type === "int64" ? indices : graph.op("Cast", [indices], { to: typeCode("int64") });
    const points = graph.op("Unsqueeze", [long, graph.integers([-1])]);
    const added = graph.op("ScatterND", [zeros, points, updates], { reduction: "add" });
    if (axis === 0) return [added];
    return [graph.op("Transpose", [added], { perm: toFront.map((_, i) => toFront.indexOf(i)) })];
  },

  /** Each entry of dy added where it was taken from. */
  GatherElements: ({ graph, node, inputs: [x, indices], dy }) => {
    const axis = Number(node.attributes.axis ?? 0);
    return [graph.op("ScatterElements", [zerosLike(graph, x!), indices, dy], { axis, reduction: "add" })];
  },

  /** Each slice of dy added where it was taken from. Without batch_dims. */
  GatherND: ({ graph, node, inputs: [x, indices], dy }) => {
    const { batch_dims = 0 } = node.attributes;
    if (batch_dims !== 0) {
      throw new RegError("UNSUPPORTED_OP", {
        who: "@reg/onnx-graph",
        what: `gradient of GatherND "${node.name}"`,
        expected: "batch_dims 0",
        received: String(batch_dims),
        advice: "Freeze the weights before it, or give a rule of your own for GatherND.",
      });
    }
    return [graph.op("ScatterND", [zerosLike(graph, x!), indices, dy], { reduction: "add" })];
  },

  /** For the updates dy at their places; for x all of dy when they were added, dy without those places when they replaced. */
  ScatterElements: ({ graph, node, inputs: [, indices, updates], dy }) => {
    const axis = Number(node.attributes.axis ?? 0);
    const taken = graph.op("GatherElements", [dy, indices], { axis });
    const kept = scatterAdds(node)
      ? dy
      : graph.op("ScatterElements", [dy, indices, zerosLike(graph, updates!)], { axis });
    return [kept, undefined, taken];
  },

  /** For the updates dy at their places; for x all of dy when they were added, dy without those places when they replaced. */
  ScatterND: ({ graph, node, inputs: [, indices, updates], dy }) => {
    const taken = graph.op("GatherND", [dy, indices]);
    const kept = scatterAdds(node) ? dy : graph.op("ScatterND", [dy, indices, zerosLike(graph, updates!)]);
    return [kept, undefined, taken];
  },

  /** dy at the places of the entries that were taken, 0 elsewhere; the places are the second output. */
  TopK: ({ graph, node, inputs: [x, k], outputs, gradients: [dy] }) => {
    if (!dy) return [];
    const axis = Number(node.attributes.axis ?? -1);
    // A file may leave the places out.
    const [, places] = outputs.length > 1 ? outputs : graph.outputsOf("TopK", [x, k], node.attributes, 2);
    return [graph.op("ScatterElements", [zerosLike(graph, x!), places, dy], { axis })];
  },

  /** dy at the places it was taken from, 0 elsewhere. */
  Slice: ({ graph, node, inputs, outputs: [y], dy }) => {
    const [x, startsOf, endsOf, axesInput, stepsOf] = inputs;
    const rank = knownRank(node, y!.shape ? y! : x!).length;
    const [starts, ends] = [numbers(startsOf), numbers(endsOf)];
    const count = Number(startsOf!.shape?.[0] ?? rank);
    const axes = (numbers(axesInput) ?? Array.from({ length: count }, (_, i) => i)).map((axis) =>
      fromStart(axis, rank),
    );
    const steps = stepsOf ? numbers(stepsOf) : axes.map(() => 1);
    const known = axes.every((axis) => typeof x!.shape?.[axis] === "number");
    if (starts && ends && known && steps?.every((step) => step === 1))
      return [padded(graph, x!, dy, starts, ends, axes)];
    // The same slice of the indices says where each entry came from, whatever the steps.
    // The axis beside the bounds is int64; files also have int32 bounds.
    const long = (of: Value) => (of.type === "int64" ? of : graph.op("Cast", [of], { to: typeCode("int64") }));
    const one = (of: Value | undefined, i: number) => of && graph.op("Gather", [long(of), graph.integers([i])]);
    let gradient = dy;
    for (const [i, axis] of axes.entries()) {
      const bounds = [one(startsOf, i), one(endsOf, i), graph.integers([0]), one(stepsOf, i)];
      const taken = graph.op("Slice", [indicesAlong(graph, x!, axis), ...bounds]);
      gradient = scatterAlong(graph, gradient, taken, axis, rank, lengthOf(graph, x!, axis));
    }
    return [gradient];
  },
};
