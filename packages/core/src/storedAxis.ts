import type { Placement } from "./penalty.ts";

/** Where an axis of Keras' layout is stored; `undefined` where nobody knows. */
export const storedAxis = (axes: Placement["axes"], axis: number): number | undefined =>
  axes === "unknown" ? undefined : (axes?.[axis] ?? axis);
