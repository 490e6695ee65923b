import type { Weights } from "@reg/core";

/** A matrix with rows and columns exchanged: between Keras' `[inputs, units]` and storage unit by unit, both ways. */
export function transpose({ data, shape }: Weights): Weights {
  const [rows, columns] = [shape[0]!, shape[1]!];
  const turned = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j]!;
  return { data: turned, shape: [columns, rows] };
}
