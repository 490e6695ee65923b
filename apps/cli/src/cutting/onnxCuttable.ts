import { type FeatureSource, featureReport } from "@reg/core/features";
import { float32Of, hoistWeights, inspectUnits, type Model, readTensor, unitsOf } from "@reg/onnx-graph";
import { readOnnxModel } from "../models/readOnnxModel.ts";
import { assertRuntimes } from "../stacks/runtimes.ts";
import type { Cuttable } from "./cuttable.ts";

/** Any weight of a model by its name, read when it is asked for. */
const source: FeatureSource<Model> = {
  units: (model) => unitsOf(model),
  parameters: ({ graph }) =>
    graph!.initializer.map((proto) => ({
      path: proto.name,
      read: () => ({ data: float32Of(readTensor(proto)), shape: proto.dims.map(Number) }),
    })),
};

/** An .onnx file. Its units need no runtime, a cut does. Throws `INVALID_MODEL`. */
export function onnxCuttable(path: string): Cuttable {
  const model = readOnnxModel(path);
  return {
    format: "ONNX",
    units: () => inspectUnits(model, { inputs: true }),
    // Some exporters write weights as Constant nodes.
    features: (options) => featureReport(source, hoistWeights(model), options),
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
