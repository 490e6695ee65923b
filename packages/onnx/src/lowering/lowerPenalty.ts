import type { Penalty } from "@reg/core";
import type { Graph, Value } from "@reg/onnx-graph";
import { lowerGroups } from "./lowerGroups.ts";
import { lowerTerms } from "./lowerTerms.ts";
import type { PenaltyNodes } from "./penaltyNodes.ts";
import { plainNodes } from "./plainNodes.ts";
import type { Runtime } from "./runtime.ts";

/** The fastest form there is for this runtime. `penalty` is placed. */
export const lowerPenalty = (graph: Graph, penalty: Penalty, w: Value, runtime: Runtime): PenaltyNodes => ({
  ...plainNodes(graph, penalty, w),
  ...lowerTerms(graph, penalty, w, runtime),
  ...lowerGroups(graph, penalty, w, runtime),
});
