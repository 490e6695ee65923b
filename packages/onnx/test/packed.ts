import type { Data } from "../src/data/dataset.ts";

/** A tensor of a golden file. */
export interface Packed {
  readonly type: "float32" | "int64";
  readonly shape: readonly number[];
  readonly data: string;
}

export function unpack({ type, shape, data }: Packed): Data {
  const { buffer } = Uint8Array.from(Buffer.from(data, "base64"));
  return { data: type === "int64" ? new BigInt64Array(buffer) : new Float32Array(buffer), shape };
}
