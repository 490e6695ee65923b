// One size of the cost table, in its own process: its peak memory is the process' peak.
import { setTimeout } from "node:timers/promises";
import { l1l2 } from "@reg/core";
import { adam, createTrainer, regularize, sequential } from "@reg/onnx";
import { batchSize, oneHot, strength, uniform } from "./problem.ts";
import { loadRuntime, providerOf } from "./stacks/onnxRuntime.ts";

/** What is measured: a network of four square layers with so many inputs. */
export interface Size {
  readonly runtime: string;
  readonly width: number;
  readonly penalty: "none" | "l1l2";
}

/** What a size costs. */
export interface Cost extends Size {
  readonly weights: number;
  readonly msPerStep: number;
  /** How far memory rose above what runtime and libraries take, in times of the model's size. */
  readonly peak: number;
}

const steps = 4;
const rounds = 5;

/** Runs of a tiny model until the engine has compiled what the runtime is made of: that takes memory too, and is no model's. */
const warmUp = 60;

async function trainerOf({ runtime, penalty }: Size, width: number, lowMemory?: boolean) {
  const ort = await loadRuntime(runtime);
  const layers = Array.from({ length: 4 }, () => ({ units: width, activation: "relu" as const }));
  const trainer = createTrainer(
    sequential({ inputs: width, layers: [...layers, { units: 10, activation: "softmax" }] }),
    {
      ort,
      executionProviders: [providerOf(runtime)],
      sessionOptions: { intraOpNumThreads: 1, interOpNumThreads: 1 },
      loss: "softmaxCrossEntropy",
      optimizer: adam(),
      ...(lowMemory !== undefined && { lowMemory }),
    },
  );
  if (penalty === "l1l2") regularize(trainer, l1l2(strength));
  const rows = batchSize * steps;
  const data = {
    inputs: { data: uniform(rows * width), shape: [rows, width] },
    targets: { data: oneHot(rows, 10), shape: [rows, 10] },
  };
  const weights = trainer.parameters().reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return { weights, run: () => trainer.fit(data, { batchSize, stepsPerRun: steps, seed: null }) };
}

async function costOf(size: Size): Promise<Cost> {
  for (const lowMemory of [false, true]) {
    const small = await trainerOf(size, 8, lowMemory);
    for (let i = 0; i < warmUp; i++) await small.run();
  }
  await setTimeout(1000);
  const before = process.memoryUsage().rss;
  const { weights, run } = await trainerOf(size, size.width);
  await run();
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await run();
    least = Math.min(least, performance.now() - start);
  }
  const peak = (process.resourceUsage().maxRSS * 1024 - before) / (weights * 4);
  return { ...size, weights, msPerStep: least / steps, peak };
}

process.once("message", async (size: Size) => {
  process.send!(await costOf(size), () => process.exit());
});
