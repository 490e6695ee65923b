import type { Tensor } from "@reg/onnx-graph";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import type { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A kernel [inputs, units], uniform within ±√(6 / (inputs + units)): Keras' default. Glorot and Bengio (2010). */
export function glorotUniform(shape: readonly [number, number], random: ReturnType<typeof xoroshiro128plus>): Tensor {
  const limit = Math.sqrt(6 / (shape[0] + shape[1]));
  const data = Float32Array.from({ length: shape[0] * shape[1] }, () => (2 * uniformFloat64(random) - 1) * limit);
  return { type: "float32", shape, data };
}
