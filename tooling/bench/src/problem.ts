// The problem every stack trains on: random numbers, the same in all of them, all in the range of a network that still learns.

/** Examples of a batch in all models. */
export const batchSize = 32;
/** Strengths of the penalty in all rows. */
export const strength = { l1: 1e-4, l2: 1e-4 };
/** Of the norms of groups. */
export const groupStrength = 1e-3;
/** So small that the networks stay as they are: once a network knows its data by heart, gradients are denormal numbers, which are slow. */
export const learningRate = 1e-6;
/** Of the rows with groups: what their root costs depends on how far a step goes. */
export const groupLearningRate = 1e-4;
/** The reference network: 784-64-32-10. */
export const widths = [784, 64, 32, 10] as const;
/** LeNet-300-100, most of whose weights are in one kernel. */
export const lenetWidths = [784, 300, 100, 10] as const;

/** Uniform in 0 … 1 (Lehmer's generator). */
function createRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** Numbers in 0 … 1. */
export function uniform(length: number, seed = 1): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, random);
}

/** Glorot-uniform weights. */
export function glorot(shape: readonly number[], inputs: number, units: number, seed: number): Float32Array {
  const limit = Math.sqrt(6 / (inputs + units));
  return uniform(
    shape.reduce((a, b) => a * b, 1),
    seed,
  ).map((x) => (2 * x - 1) * limit);
}

/** One-hot rows. */
export function oneHot(rows: number, classes: number, seed = 2): Float32Array {
  const random = createRandom(seed);
  const targets = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) targets[row * classes + Math.floor(random() * classes)] = 1;
  return targets;
}
