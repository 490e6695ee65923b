// Golden trajectories of Keras (tooling/oracle/optimizers): eight steps of a small network on a real runtime.
import { readFileSync } from "node:fs";
import type * as common from "onnxruntime-common";
import { expect, it } from "vitest";
import { adam } from "../src/optimizers/adam.ts";
import { adamW } from "../src/optimizers/adamW.ts";
import { cosineDecay } from "../src/optimizers/cosineDecay.ts";
import { exponentialDecay } from "../src/optimizers/exponentialDecay.ts";
import type { LearningRate } from "../src/optimizers/learningRate.ts";
import type { Optimizer } from "../src/optimizers/optimizer.ts";
import { piecewiseConstantDecay } from "../src/optimizers/piecewiseConstantDecay.ts";
import { polynomialDecay } from "../src/optimizers/polynomialDecay.ts";
import { rmsprop } from "../src/optimizers/rmsprop.ts";
import { sgd } from "../src/optimizers/sgd.ts";
import { regularize } from "../src/regularize.ts";
import { type Activation, sequential } from "../src/sequential.ts";
import { createTrainer } from "../src/trainer.ts";

interface Packed {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
type ScheduleOptions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
interface Case {
  readonly name: string;
  readonly optimizer: { readonly name: string; readonly learningRate: number | ScheduleOptions };
  readonly l2?: number;
  readonly losses: readonly number[];
  readonly parameters: Readonly<Record<string, Packed>>;
  readonly keras32Error: number;
}
interface Golden {
  readonly steps: number;
  readonly layers: readonly {
    readonly name: string;
    readonly kernel: Packed;
    readonly bias: Packed;
    readonly activation: Activation;
  }[];
  readonly batches: readonly { readonly inputs: Packed; readonly targets: Packed }[];
  readonly schedules: readonly {
    readonly name: string;
    readonly schedule: ScheduleOptions;
    readonly rates: readonly number[];
  }[];
  readonly cases: readonly Case[];
}

export const golden: Golden = JSON.parse(readFileSync(new URL("../golden/optimizers.json", import.meta.url), "utf8"));

const schedules = { exponentialDecay, cosineDecay, piecewiseConstantDecay, polynomialDecay };
const optimizers = { sgd, adam, adamW, rmsprop };

/** A schedule as the golden file has it: its name, and options under it. */
export function scheduleOf(given: ScheduleOptions): (step: number) => number {
  const [[name, options]] = Object.entries(given) as [[keyof typeof schedules, object]];
  // Each takes its own options, which the golden file has for it.
  return (schedules[name] as (options: object) => (step: number) => number)(options);
}

function optimizerOf({ name, learningRate, ...options }: Case["optimizer"]): Optimizer {
  const rate: LearningRate = typeof learningRate === "number" ? learningRate : scheduleOf(learningRate);
  const make = optimizers[name as keyof typeof optimizers] as (options: object) => Optimizer;
  return make({ ...options, learningRate: rate });
}

const floats = ({ data, shape }: Packed) => ({ data: Float32Array.from(data), shape });

/** One test a case: every step's loss, and the weights after the last. */
export function itOptimizesAsKeras(ort: typeof common, provider: string): void {
  for (const { name, optimizer, l2 = 0, losses, parameters, keras32Error } of golden.cases) {
    it(`${optimizer.name}: ${name}`, async () => {
      const layers = golden.layers.map(({ kernel, bias, ...layer }) => {
        return { ...layer, units: bias.shape[0]!, kernel: floats(kernel), bias: floats(bias) };
      });
      const trainer = createTrainer(sequential({ inputs: 6, layers }), {
        ort,
        executionProviders: [provider],
        loss: "softmaxCrossEntropy",
        optimizer: optimizerOf(optimizer),
      });
      if (l2 > 0) regularize(trainer, { name: "l2", l2 });
      const batches = Array.from({ length: golden.steps }, (_, step) => {
        const { inputs, targets } = golden.batches[step % golden.batches.length]!;
        return { inputs: floats(inputs), targets: floats(targets) };
      });
      const reports = await trainer.train(batches);
      // What float32 costs Keras itself over these steps, in another order of sums than ours; a rounding of the loss at least.
      const near = 3 * Math.max(keras32Error, 1.2e-7);
      for (const [i, { loss }] of reports.entries())
        expect(Math.abs(loss - losses[i]!), `loss ${i}`).toBeLessThan(near);
      for (const { path, read } of trainer.parameters()) {
        const { data } = await read();
        const errors = parameters[path]!.data.map((w, i) => Math.abs(w - data[i]!));
        expect(Math.max(...errors), path).toBeLessThan(near);
      }
      await trainer.dispose();
    });
  }
}
