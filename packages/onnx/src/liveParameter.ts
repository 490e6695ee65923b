import { RegError, type Weights } from "@reg/core";
import { assertFinite, type Parameter, sizeOf } from "@reg/core/adapter";
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
      if (weights.data.length !== sizeOf(shape) || String(weights.shape) !== String(shape)) {
        throw new RegError("INVALID_WEIGHTS", {
          who: "@reg/onnx",
          what: path,
          expected: `${sizeOf(shape)} numbers, of shape [${shape}]`,
          received: `${weights.data.length}, of shape [${weights.shape}]`,
        });
      }
      assertFinite(weights, path, "@reg/onnx");
      engine.state.write(path, weights);
    },
  };
}
