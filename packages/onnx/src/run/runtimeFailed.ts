import { RegError } from "@reg/core";

/** An error of onnxruntime, with what it was asked to do. Its own error is the cause. */
export const runtimeFailed = (what: string, toDo: string, cause: unknown): RegError =>
  new RegError("RUNTIME_FAILED", {
    who: "@reg/onnx",
    what,
    expected: `onnxruntime to ${toDo}`,
    received: cause instanceof Error ? cause.message : String(cause),
    cause,
  });
