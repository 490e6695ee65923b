import type { Fuzzer } from "../fuzzer.ts";

/** The fuzzers there are, by name. Each gets its own inputs only, so what they are does not matter to those who run them. */
export const fuzzers: ReadonlyMap<string, () => Promise<Fuzzer>> = new Map([
  ["brainjs", async () => (await import("./brainjs.ts")).fuzzer as Fuzzer],
  ["checkpoint", async () => (await import("./checkpoint.ts")).fuzzer as Fuzzer],
  ["configurations", async () => (await import("./configurations.ts")).fuzzer],
  ["csv", async () => (await import("./csv.ts")).fuzzer as Fuzzer],
  ["globs", async () => (await import("./globs.ts")).fuzzer as Fuzzer],
  ["keras", async () => (await import("./keras.ts")).fuzzer as Fuzzer],
  ["kerasFiles", async () => (await import("./kerasFiles.ts")).fuzzer as Fuzzer],
  ["npy", async () => (await import("./npy.ts")).fuzzer as Fuzzer],
  ["onnx", async () => (await import("./onnx.ts")).fuzzer as Fuzzer],
  ["tfjs", async () => (await import("./tfjs.ts")).fuzzer as Fuzzer],
]);
