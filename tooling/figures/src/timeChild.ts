// The process that times models on one runtime: work comes in and milliseconds go out as JSON.
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import type { Ort } from "@reg/onnx";

export type TimedRuntime = "onnxruntime-node" | "onnxruntime-web";

export interface TimedFile {
  readonly name: string;
  readonly file: string;
  readonly row: readonly number[];
}

interface Work {
  readonly runtime: TimedRuntime;
  readonly batch: number;
  readonly files: readonly TimedFile[];
}

/** A turn is about so long: far above what the clock tells apart, and so short that other work of the machine meets few of the turns. */
const turnMs = 1;
const turns = 401;
/** Slow models have fewer turns, this many at least, once so many milliseconds are over: their figures vary less. */
const fewTurns = 21;
const longEnough = 20_000;

async function load(runtime: TimedRuntime): Promise<Ort> {
  if (runtime === "onnxruntime-node") return import("onnxruntime-node");
  const web = await import("onnxruntime-web");
  web.env.wasm.numThreads = 1;
  return web;
}

/** Calls a function so many times and gives milliseconds a call. */
async function timed(call: () => Promise<unknown>, calls: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < calls; i++) await call();
  return (performance.now() - start) / calls;
}

const medianOf = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
};

async function prepare({ name, file, row }: TimedFile, { runtime, batch }: Work, ort: Ort) {
  const executionProviders = [runtime === "onnxruntime-node" ? "cpu" : "wasm"];
  const options = { executionProviders, intraOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const session = await ort.InferenceSession.create(new Uint8Array(readFileSync(file)), options);
  const length = row.reduce((product, dim) => product * dim, batch);
  // Digits are mostly black; how fast a model is does not depend on it.
  const data = Float32Array.from({ length }, (_, i) => (Math.sin(i) > 0.6 ? Math.sin(i) : 0));
  const feeds = { [session.inputNames[0]!]: new ort.Tensor("float32", data, [batch, ...row]) };
  const call = () => session.run(feeds);
  await timed(call, 5);
  const calls = Math.max(1, Math.ceil(turnMs / (await timed(call, 5))));
  return { name, call, calls, times: [] as number[] };
}

process.once("message", async (work: Work) => {
  const ort = await load(work.runtime);
  const models = [];
  for (const file of work.files) models.push(await prepare(file, work, ort));
  const start = performance.now();
  for (let turn = 0; turn < turns; turn++) {
    if (turn >= fewTurns && performance.now() - start > longEnough) break;
    for (const { call, calls, times } of models) times.push(await timed(call, calls));
  }
  const ms = Object.fromEntries(models.map(({ name, times }) => [name, medianOf(times)]));
  process.send!(ms, () => process.exit());
});
