import type * as units from "@reg/core/units";
import type { TensorType } from "../file/tensor.ts";
import type { Shape } from "../graph/dim.ts";

/**
 * A tensor of a graph that may have units: a computed value, or a weight as one node reads it. A weight that two nodes read is two
 * places, because each may keep its own entries.
 */
export interface Place extends units.Place {
  /** `undefined` where it could not be inferred. */
  readonly shape: Shape | undefined;
  readonly type: TensorType | undefined;
}
