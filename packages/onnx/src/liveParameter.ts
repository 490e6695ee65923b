import type { Weights } from "@reg/core";
import { assertFits, type Parameter } from "@reg/core/adapter";
import type { ModelParameter } from "@reg/onnx-graph";
import type { Engine } from "./run/engine.ts";

/** A trained weight, as plans and users see it. */
export function liveParameter({ path, role, shape, axes }: ModelParameter, engine: Engine): Parameter {
  return {
    path,
    role,
    shape,
    ...(axes && { axes }),
    read: () => engine.state.read(path),
    write(weights: Weights) {
      engine.gate.assertPaused(`write ${path}`);
      assertFits(weights, { path, shape }, "@reg/onnx");
      engine.state.write(path, weights);
    },
  };
}
