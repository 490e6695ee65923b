import type { NodeProto } from "@reg/onnx-graph/proto";

const suffix = "_grad.accumulation.buffer";

/**
 * The parameter whose gradient a node collects; `undefined` for nodes that collect none. Each parameter that is trained has
 * one `InPlaceAccumulatorV2(<name>_grad.accumulation.buffer, gradient, lazy_reset_grad)`, a frozen one has none.
 */
export function accumulated({ opType, input: [buffer = ""] }: NodeProto): string | undefined {
  return opType === "InPlaceAccumulatorV2" && buffer.endsWith(suffix) ? buffer.slice(0, -suffix.length) : undefined;
}
