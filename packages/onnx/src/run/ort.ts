import type * as common from "onnxruntime-common";

/** The onnxruntime a user imported: `onnxruntime-web`, `onnxruntime-node`, or another runtime with their interface. */
export type Ort = Pick<typeof common, "InferenceSession" | "Tensor">;
/** A tensor of that runtime. */
export type OrtTensor = common.Tensor;
/** A session of that runtime. */
export type Session = common.InferenceSession;
/** Options of a session. `executionProviders` must be named: two runtimes in one process otherwise share a backend. */
export type SessionOptions = common.InferenceSession.SessionOptions;
