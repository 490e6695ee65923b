import { isRecord } from "./isRecord.ts";
import { RegError, show } from "./regError.ts";

/** Numbers of a parameter, row-major: `data[i]` in the order of `shape`. */
export interface Weights {
  readonly data: Float32Array | Float64Array;
  readonly shape: readonly number[];
}

/** How many numbers a shape holds; 1 for a scalar's `[]`. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

const isNumbers = (data: unknown): data is Weights["data"] =>
  data instanceof Float32Array || data instanceof Float64Array;

const noWeights = (who: string, what: string, expected: string, given: unknown): RegError =>
  new RegError("INVALID_WEIGHTS", {
    who,
    what,
    expected: `${expected} a Float32Array or a Float64Array`,
    received: show(given),
    advice: "Write weights([0.1, 0.2], [1, 2]).",
  });

/** Throws `INVALID_WEIGHTS` for what has no typed array of floats and no shape. */
export function assertWeights(given: unknown, what: string, who: string): asserts given is Weights {
  if (isRecord(given) && isNumbers(given.data) && Array.isArray(given.shape)) return;
  throw noWeights(who, what, "{ data, shape } with", given);
}

/** Throws `INVALID_WEIGHTS` when a shape does not hold exactly these numbers. */
function assertShape({ length }: ArrayLike<number>, shape: readonly number[], what: string, who: string) {
  const isShape = shape.every((side) => Number.isInteger(side) && side >= 0);
  if (isShape && sizeOf(shape) === length) return;
  throw new RegError("INVALID_WEIGHTS", {
    who,
    what,
    expected: isShape ? `${sizeOf(shape)} numbers for shape [${shape}]` : "a shape of whole numbers of at least 0",
    received: isShape ? `${length}` : `[${shape}]`,
    advice: "Give the shape in row-major order, for example [inputs, units] for a Dense kernel.",
  });
}

/**
 * Weights from numbers and a shape. Typed arrays are kept, not copied; plain arrays become float32.
 * Throws `INVALID_WEIGHTS` for what are no numbers, and when the shape does not hold exactly these.
 */
export function weights(data: Weights["data"] | readonly number[], shape: readonly number[] = [data?.length]): Weights {
  const numbers = Array.isArray(data) && data.every((one) => typeof one === "number") ? Float32Array.from(data) : data;
  if (!isNumbers(numbers)) throw noWeights("@reg/core", "weights", "a list of numbers,", data);
  const made = { data: numbers, shape };
  assertWeights(made, "weights", "@reg/core");
  assertShape(numbers, shape, "weights", "@reg/core");
  return made;
}

/** The greatest |w|; 0 when there is none. */
export function largest(data: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) most = Math.max(most, Math.abs(data[i]!));
  return most;
}

/** Weights of the same shape and number type, all zero. */
export const zerosLike = ({ data, shape }: Weights): Weights => ({
  data: data instanceof Float64Array ? new Float64Array(data.length) : new Float32Array(data.length),
  shape,
});

/**
 * Throws when weights are empty (`EMPTY_WEIGHTS`), hold a NaN or an infinity (`NON_FINITE_WEIGHTS`), are not of their
 * shape's size or no weights at all (`INVALID_WEIGHTS`). `path` names them.
 */
export function assertFinite(weights: Weights, path = "weights", who = "@reg/core"): void {
  assertWeights(weights, path, who);
  const { data, shape } = weights;
  if (data.length === 0) {
    throw new RegError("EMPTY_WEIGHTS", {
      who,
      what: path,
      expected: "at least one number",
      received: `shape [${shape}]`,
      advice: "Leave the parameter out of the configuration, or build the model first.",
    });
  }
  assertShape(data, shape, path, who);
  const bad = data.findIndex((w) => !Number.isFinite(w));
  if (bad < 0) return;
  throw new RegError("NON_FINITE_WEIGHTS", {
    who,
    what: path,
    expected: "finite numbers only",
    received: `${data[bad]} at index ${bad}`,
    advice: "Training diverged before this point: lower the learning rate, or restore the last good weights.",
  });
}

/** Throws `INVALID_WEIGHTS` for numbers that are to replace a parameter's and have another shape, and as `assertFinite` does. */
export function assertFits(
  weights: Weights,
  { path, shape }: { readonly path: string; readonly shape: readonly number[] },
  who: string,
): void {
  assertWeights(weights, path, who);
  const { data } = weights;
  if (data.length !== sizeOf(shape) || String(weights.shape) !== String(shape)) {
    throw new RegError("INVALID_WEIGHTS", {
      who,
      what: path,
      expected: `${sizeOf(shape)} numbers, of shape [${shape}]`,
      received: `${data.length}, of shape [${weights.shape}]`,
    });
  }
  assertFinite(weights, path, who);
}
