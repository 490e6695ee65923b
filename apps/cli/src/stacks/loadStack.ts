import type { Stack, StackName } from "./stack.ts";

/** A stack by name. Only the framework that is asked for is loaded. */
export async function loadStack(name: StackName): Promise<Stack> {
  if (name === "tfjs") return (await import("./tfjs.ts")).tfjsStack();
  if (name === "onnx") return (await import("./onnx.ts")).onnxStack();
  return (await import("./brainjs.ts")).brainjsStack();
}
