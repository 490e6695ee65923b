import { float32Of, graphOf } from "@reg/onnx-graph";
import { withWeights } from "../../dist/index.js";

/** Numbers from 0 to below 1, the same each time. */
function seeded() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * The model with other numbers in weights that are all the same, such as scales of one and the last layer of zeros that some networks
 * start with: of those nothing would be proved.
 */
export function withVariedWeights(model) {
  const [graph, random] = [graphOf(model), seeded()];
  return withWeights(model, (path) => {
    const tensor = graph.has(path) ? graph.tensorOf(graph.value(path)) : undefined;
    if (tensor?.type !== "float32" || tensor.data.length < 2 || tensor.data.some((w) => w !== tensor.data[0])) return;
    return { data: tensor.data.map((w) => w + 0.1 * (random() - 0.3)), shape: tensor.shape };
  });
}

/** The model with about two in five units of these groups set to zero, their biases and scales too, and how many these are. */
export function withDeadUnits(model, groups) {
  const [graph, weights, random] = [graphOf(model), new Map(), seeded()];
  let count = 0;
  for (const { size, members } of groups) {
    const dead = Array.from({ length: size }, (_, unit) => unit).filter(() => random() < 0.4);
    count += Math.min(dead.length, size - 1);
    for (const { path, axis, entries } of members.filter(({ side }) => side !== "outgoing")) {
      const tensor = graph.tensorOf(graph.value(path));
      if (!tensor) continue;
      const held = weights.get(path) ?? { data: Float32Array.from(float32Of(tensor)), shape: tensor.shape };
      weights.set(path, held);
      const gone = new Set(dead.flatMap((unit) => entries[unit]));
      const inner = held.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      for (let from = 0, block = 0; from < held.data.length; from += inner, block++) {
        if (gone.has(block % held.shape[axis])) held.data.fill(0, from, from + inner);
      }
    }
  }
  return { model: withWeights(model, (path) => weights.get(path)), count };
}
