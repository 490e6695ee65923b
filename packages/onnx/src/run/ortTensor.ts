import type { Tensor } from "@reg/onnx-graph";
import type { Ort, OrtTensor } from "./ort.ts";

/** A tensor as the runtime takes it; the numbers are shared. Types and arrays are the same on both sides. */
export const toOrt = (ort: Ort, { type, data, shape }: Tensor): OrtTensor =>
  new ort.Tensor(type as "float32", data as Float32Array, shape);

/** A tensor that the runtime gave. */
export const fromOrt = ({ type, data, dims }: OrtTensor): Tensor => ({
  type: type as Tensor["type"],
  data: data as Tensor["data"],
  shape: dims,
});
