import type { Split } from "./split.ts";

/**
 * Every feature to mean 0 and standard deviation 1, as measured on the training rows alone: the test rows must not
 * speak before they are asked. A feature that is constant in training becomes 0 there.
 */
export function standardize({ train, test }: Split): Split {
  const features = train.inputs.length / train.labels.length;
  const scaled = { train: train.inputs.slice(), test: test.inputs.slice() };
  for (let feature = 0; feature < features; feature++) {
    const { mean, deviation } = moments(train.inputs, feature, features);
    for (const inputs of [scaled.train, scaled.test]) {
      for (let i = feature; i < inputs.length; i += features) inputs[i] = (inputs[i]! - mean) / (deviation || 1);
    }
  }
  return { train: { ...train, inputs: scaled.train }, test: { ...test, inputs: scaled.test } };
}

/** Mean and standard deviation (of the population, as scikit-learn's StandardScaler) of one column. */
function moments(inputs: Float32Array, feature: number, features: number) {
  const rows = inputs.length / features;
  let [sum, squares] = [0, 0];
  for (let i = feature; i < inputs.length; i += features) sum += inputs[i]!;
  const mean = sum / rows;
  for (let i = feature; i < inputs.length; i += features) squares += (inputs[i]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / rows) };
}
