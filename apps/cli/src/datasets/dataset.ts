/** Rows of numbers, each with a class. */
export interface Samples {
  /** `[rows, features]`, row-major. */
  readonly inputs: Float32Array<ArrayBuffer>;
  /** The class of each row, an index into the class names. */
  readonly labels: Int32Array<ArrayBuffer>;
}

/** A classification problem. */
export interface Dataset extends Samples {
  readonly name: string;
  readonly features: readonly string[];
  readonly classes: readonly string[];
}

/** The rows at `indices`, in that order. */
export function takeRows({ inputs, labels }: Samples, indices: ArrayLike<number>): Samples {
  const features = inputs.length / labels.length;
  const taken = new Float32Array(indices.length * features);
  for (let i = 0; i < indices.length; i++) {
    taken.set(inputs.subarray(indices[i]! * features, (indices[i]! + 1) * features), i * features);
  }
  return { inputs: taken, labels: Int32Array.from(indices, (index) => labels[index]!) };
}
