import type * as common from "onnxruntime-common";
import type { Tensor } from "../src/file/tensor.ts";

/** A tensor as the runtime takes it. Types and arrays have the same names on both sides. */
export const toOrt = (ort: Pick<typeof common, "Tensor">, { type, data, shape }: Tensor): common.Tensor =>
  new ort.Tensor(type as "float32", data as Float32Array, shape);

/** A tensor that the runtime gave. */
export const fromOrt = ({ type, data, dims }: common.Tensor): Tensor => ({
  type: type as Tensor["type"],
  data: data as Tensor["data"],
  shape: dims,
});
