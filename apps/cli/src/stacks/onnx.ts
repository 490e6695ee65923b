import type { Stack } from "./stack.ts";
export async function onnxStack(): Promise<Stack> {
  throw new Error("not yet");
}
