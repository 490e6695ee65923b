import type { Placement, Weights } from "@reg/core";
import { sizeOf } from "@reg/core/adapter";

/** The numbers of stored weights in the order of Keras' layout, where that is known. A copy. */
export function kerasLayout({ data, shape }: Weights, axes: Placement["axes"]): Weights {
  if (!axes || axes === "unknown") return { data: data.slice(), shape };
  const kerasShape = axes.map((axis) => shape[axis]!);
  const strides = axes.map((axis) => sizeOf(shape.slice(axis + 1)));
  const out = data.slice();
  for (let i = 0; i < out.length; i++) {
    let [rest, from] = [i, 0];
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      from += (rest % kerasShape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / kerasShape[axis]!);
    }
    out[i] = data[from]!;
  }
  return { data: out, shape: kerasShape };
}
