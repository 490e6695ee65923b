// The thread that tries inputs, one after the other, until it gets the message to stop or is ended for taking too long.
import { parentPort, workerData } from "node:worker_threads";
import { fuzzers } from "./fuzzers/index.ts";
import { shared } from "./limits.ts";
import { randomOf } from "./random.ts";
import { tryInput } from "./tryInput.ts";

/** What the parent gives. */
export interface Work {
  readonly name: string;
  readonly seed: number;
  readonly from: number;
  readonly until: number;
  readonly memory: SharedArrayBuffer;
}

const { name, seed, from, until, memory } = workerData as Work;
const state = new Int32Array(memory);
const fuzzer = await fuzzers.get(name)!();
const seeds = fuzzer.seeds();
parentPort!.postMessage({ ready: seeds.length });
const sum = { refused: 0, slowest: { milliseconds: 0, index: -1 } };
let index = from;
for (; index < until && Atomics.load(state, shared.stop) === 0; index++) {
  Atomics.store(state, shared.index, index);
  const random = randomOf(seed, index);
  const input = fuzzer.mutate(random, random.pick(seeds));
  const start = performance.now();
  const { finds, refused } = await tryInput(fuzzer, input, (step) => Atomics.store(state, shared.step, step));
  const milliseconds = performance.now() - start;
  if (refused) sum.refused++;
  if (milliseconds > sum.slowest.milliseconds) sum.slowest = { milliseconds, index };
  for (const find of finds) parentPort!.postMessage({ find, index });
  // What was tried so far counts even if the next input ends this thread.
  if (index % 256 === 0) parentPort!.postMessage({ sum: { ...sum } });
}
parentPort!.postMessage({ sum, end: index });
