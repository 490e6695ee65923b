import { type Tensor, zeros } from "../file/tensor.ts";

/** The tensor with these entries along an axis, in their order. */
export function sliceTensor({ type, shape, data }: Tensor, axis: number, entries: readonly number[]): Tensor {
  const [length, count] = [shape[axis]!, entries.length];
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const cut = zeros(type, outer * count * inner);
  for (let block = 0; block < outer; block++) {
    for (let i = 0; i < count; i++) {
      const from = (block * length + entries[i]!) * inner;
      // Both arrays are of the same type.
      (cut as Float32Array).set((data as Float32Array).subarray(from, from + inner), (block * count + i) * inner);
    }
  }
  return { type, shape: shape.with(axis, count), data: cut };
}
