import type { Fuzzer } from "../fuzzer.ts";

/** The fuzzers there are, by name. Each gets its own inputs only, so what they are does not matter to those who run them. */
export const fuzzers: ReadonlyMap<string, () => Promise<Fuzzer>> = new Map([
  ["onnx", async () => (await import("./onnx.ts")).fuzzer as Fuzzer],
]);
