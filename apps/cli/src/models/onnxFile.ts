import { float32Of, hoistWeights, parametersOf, readModel, readTensor } from "@reg/onnx-graph";

import type { SavedModel, SavedParameter } from "./savedParameter.ts";

/** The weights of an ONNX model: the initializers and constants that its ops train. Throws `INVALID_MODEL`. */
export function readOnnxFile(bytes: Uint8Array): SavedModel {
  // Some exporters write weights as Constant nodes.
  const model = hoistWeights(readModel(bytes));
  const protos = new Map(model.graph!.initializer.map((proto) => [proto.name, proto]));
  const parameters = parametersOf(model).map(({ path, role, shape, axes }): SavedParameter => {
    const weights = { data: float32Of(readTensor(protos.get(path)!)), shape };
    return { path, role, shape, ...(axes && { axes }), weights };
  });
  return { format: "ONNX", parameters };
}
