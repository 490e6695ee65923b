import type { Split } from "./split.ts";

/** What makes a feature standard: (x − mean) / deviation. */
export interface Scaling {
  readonly mean: number;
  readonly deviation: number;
}

/** A split whose features were standardized, and by what. */
export interface StandardizedSplit extends Split {
  /** One for each feature. */
  readonly scaling: readonly Scaling[];
}

/**
 * Every feature to mean 0 and standard deviation 1, as measured on the training rows alone: the test rows must not
 * speak before they are asked. A feature that is constant in training becomes 0 there.
 */
export function standardize({ train, test }: Split): StandardizedSplit {
  const features = train.inputs.length / train.labels.length;
  const scaled = { train: train.inputs.slice(), test: test.inputs.slice() };
  const scaling = Array.from({ length: features }, (_, feature) => scalingOf(train.inputs, feature, features));
  for (const [feature, { mean, deviation }] of scaling.entries()) {
    for (const inputs of [scaled.train, scaled.test]) {
      for (let i = feature; i < inputs.length; i += features) inputs[i] = (inputs[i]! - mean) / deviation;
    }
  }
  return { train: { ...train, inputs: scaled.train }, test: { ...test, inputs: scaled.test }, scaling };
}

/** Mean and standard deviation (of the population, as scikit-learn's StandardScaler) of one column; 1 for a constant. */
function scalingOf(inputs: Float32Array, feature: number, features: number): Scaling {
  const rows = inputs.length / features;
  let [sum, squares] = [0, 0];
  for (let i = feature; i < inputs.length; i += features) sum += inputs[i]!;
  const mean = sum / rows;
  for (let i = feature; i < inputs.length; i += features) squares += (inputs[i]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / rows) || 1 };
}
