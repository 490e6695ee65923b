import type { Value } from "@reg/onnx-graph";
import type { StrengthInputs } from "./penalties.ts";

/** What changes from step to step without changing the graph, each a scalar. */
export interface Schedule extends StrengthInputs {
  /** The optimizer's. */
  readonly scalars: readonly Value[];
}
