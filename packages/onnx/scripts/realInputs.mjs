import { graphOf } from "@reg/onnx-graph";

/** Numbers between -0.5 and 0.5, or whole ones below `below`, the same for the same seed. */
function numbers(length, seed, below) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length }, () => (below ? Math.floor(next() * below) : next() - 0.5));
}

const arrays = { float32: Float32Array, int32: Int32Array, int64: BigInt64Array, float16: Float32Array };

/** Inputs of a model of realModels.mjs: `rows` for a batch, or whole `shapes`; integers where the model takes them. */
export function inputsOf(model, { rows = {}, shapes: whole = {}, values = {}, batch, below = 2 }) {
  const batches = Object.entries(rows).map(([name, row]) => [name, [batch, ...row]]);
  return Object.fromEntries(
    [...batches, ...Object.entries(whole)].map(([name, shape], i) => {
      const { type } = graphOf(model).value(name);
      const length = shape.reduce((a, b) => a * b, 1);
      const given = values[name] !== undefined && new Array(length).fill(values[name]);
      const drawn = given || numbers(length, i + 1, type.startsWith("int") ? below : undefined);
      return [name, { shape, data: arrays[type].from(type === "int64" ? drawn.map(BigInt) : drawn) }];
    }),
  );
}
