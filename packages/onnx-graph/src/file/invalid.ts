import { RegError } from "@reg/core";

/** The error of a model that is not what ONNX says. */
export const invalid = (what: string, expected: string, received: string, advice?: string): RegError =>
  new RegError("INVALID_MODEL", { who: "@reg/onnx-graph", what, expected, received, ...(advice && { advice }) });
