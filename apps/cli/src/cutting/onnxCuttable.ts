import { inspectUnits } from "@reg/onnx-graph";
import { readOnnxModel } from "../models/readOnnxModel.ts";
import { assertRuntimes } from "../stacks/runtimes.ts";
import type { Cuttable } from "./cuttable.ts";

/** An .onnx file. Its units need no runtime, a cut does. Throws `INVALID_MODEL`. */
export function onnxCuttable(path: string): Cuttable {
  const model = readOnnxModel(path);
  return {
    format: "ONNX",
    units: () => inspectUnits(model, { inputs: true }),
    async compact(options) {
      assertRuntimes("compact", ["onnxruntime-node"]);
      const { compact, writeModel } = await import("@reg/onnx");
      const ort = await import("onnxruntime-node");
      const cut = await compact(model, { ort, executionProviders: ["cpu"], ...options });
      return {
        ...cut,
        files: async (out) => [{ path: out, bytes: writeModel(cut.model, { sparse: options.sparse ?? false }) }],
      };
    },
  };
}
