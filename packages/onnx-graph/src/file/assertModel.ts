import { show } from "@reg/core/adapter";
import type { ModelProto } from "./generated/onnx_pb.ts";
import { invalid } from "./invalid.ts";

/** Throws `INVALID_MODEL` for what is no model; `what` is the function that was called. */
export function assertModel(what: string, given: unknown): asserts given is ModelProto {
  if (typeof given === "object" && given !== null && "$typeName" in given && given.$typeName === "onnx.ModelProto")
    return;
  throw invalid(what, "a model, as readModel gives it", show(given), "Read its bytes first: readModel(bytes).");
}
