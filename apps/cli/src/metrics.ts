/** Index of the greatest of `width` outputs, for each row. */
export function classesOf(outputs: ArrayLike<number>, width: number): Int32Array {
  return Int32Array.from({ length: outputs.length / width }, (_, row) => {
    let best = 0;
    for (let i = 1; i < width; i++) if (outputs[row * width + i]! > outputs[row * width + best]!) best = i;
    return best;
  });
}

/** The fraction of rows whose predicted class is the true one. */
export function accuracy(labels: Int32Array, predicted: Int32Array): number {
  let right = 0;
  for (let row = 0; row < labels.length; row++) if (labels[row] === predicted[row]) right++;
  return right / labels.length;
}

/** How often class `row` was taken for class `column`. Right answers are on the diagonal. */
export function confusion(labels: Int32Array, predicted: Int32Array, classes: number): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < labels.length; row++) matrix[labels[row]!]![predicted[row]!]!++;
  return matrix;
}

/** Mean of -log p(true class). Probabilities are clipped at 1e-7, as in Keras. */
export function crossEntropy(outputs: ArrayLike<number>, labels: Int32Array): number {
  const width = outputs.length / labels.length;
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum -= Math.log(Math.max(1e-7, outputs[row * width + labels[row]!]!));
  return sum / labels.length;
}

/** Mean over rows of 1/2 * sum (output - target)^2 with one-hot targets: what brain.js descends. */
export function halfSquaredError(outputs: ArrayLike<number>, labels: Int32Array): number {
  const width = outputs.length / labels.length;
  let sum = 0;
  for (let i = 0; i < outputs.length; i++) {
    const target = labels[Math.floor(i / width)] === i % width ? 1 : 0;
    sum += (outputs[i]! - target) ** 2 / 2;
  }
  return sum / labels.length;
}
