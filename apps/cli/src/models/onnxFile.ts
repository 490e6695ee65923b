import type { SavedModel } from "./savedParameter.ts";
export async function readOnnxFile(_: Uint8Array): Promise<SavedModel> {
  throw new Error("not yet");
}
