import type { Ort } from "@reg/onnx";

/** The onnxruntime of a row: `web` (one thread) or `node`. */
export async function loadRuntime(runtime: string): Promise<Ort> {
  if (runtime === "node") return import("onnxruntime-node");
  const ort = await import("onnxruntime-web");
  ort.env.wasm.numThreads = 1;
  return ort;
}

/** What must be named, because both packages share a registry. */
export const providerOf = (runtime: string): "cpu" | "wasm" => (runtime === "node" ? "cpu" : "wasm");
