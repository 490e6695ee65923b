import { sizeOf } from "@reg/core/adapter";
import { type Tensor, zeros } from "@reg/onnx-graph";

/** Tensors one after the other along their first axis. They have one type, and shapes that differ there only. */
export function concatenate(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  if (parts.length === 1) return first!;
  const { type, shape } = first!;
  const data = zeros(
    type,
    parts.reduce((length, part) => length + part.data.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    // All parts have the array of the first.
    data.set(part.data as never, at);
    at += part.data.length;
  }
  return { type, data, shape: [data.length / sizeOf(shape.slice(1)), ...shape.slice(1)] };
}
