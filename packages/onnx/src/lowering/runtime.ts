import type { SessionOptions } from "../run/ort.ts";

/** Whose kernels run the graph: the fastest form of a sum differs by a factor of ten between them. */
export type Runtime = "node" | "web";

/** Whose kernels a provider runs: `cpu` is onnxruntime-node's, the others are onnxruntime-web's or closer to it. */
export const runtimeOf = (providers: NonNullable<SessionOptions["executionProviders"]>): Runtime =>
  providers[0] === "cpu" ? "node" : "web";
