// 50 Adam steps of an MLP, a CNN and a transformer exported from PyTorch against PyTorch itself (golden/trajectories, written by tooling/oracle/trajectories).
import { readFileSync } from "node:fs";
import { type ConfigInput, l1l2 } from "@reg/core";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import type { Data } from "./data/dataset.ts";
import { adam } from "./optimizers/adam.ts";
import { regularize } from "./regularize.ts";
import { createTrainer } from "./trainer.ts";

interface Packed {
  readonly type: "float32" | "int64";
  readonly shape: readonly number[];
  readonly data: string;
}
interface Golden {
  readonly model: string;
  readonly optimizer: { readonly learningRate: number; readonly beta1: number; readonly beta2: number };
  readonly batches: readonly { readonly x: Packed; readonly y: Packed }[];
  readonly steps: number;
  readonly kernels: readonly string[];
  readonly runs: Readonly<Record<"plain" | "l1l2", Run>>;
}
interface Run {
  readonly l1: number;
  readonly l2: number;
  readonly losses: readonly (readonly [number, number])[];
  readonly parameters: Readonly<Record<string, Packed>>;
}

const bytes = (base64: string) => Uint8Array.from(Buffer.from(base64, "base64"));
function unpack({ type, shape, data }: Packed): Data {
  const { buffer } = bytes(data);
  return { data: type === "int64" ? new BigInt64Array(buffer) : new Float32Array(buffer), shape };
}

describe.each(["mlp", "cnn", "transformer"])("%s", (name) => {
  const file = new URL(`../golden/trajectories/${name}.json`, import.meta.url);
  const golden = JSON.parse(readFileSync(file, "utf8")) as Golden;
  const batches = Array.from({ length: golden.steps }, (_, step) => {
    const { x, y } = golden.batches[step % golden.batches.length]!;
    return { inputs: unpack(x), targets: unpack(y) };
  });

  it.each(["plain", "l1l2"] as const)("follows PyTorch in loss and in parameters: %s", async (label) => {
    const { l1, l2, losses, parameters } = golden.runs[label];
    const { learningRate, beta1, beta2 } = golden.optimizer;
    const optimizer = adam({ learningRate, beta1, beta2, epsilon: 1e-8, convention: "pytorch" });
    const trainer = createTrainer(bytes(golden.model), {
      ort,
      executionProviders: ["cpu"],
      loss: "softmaxCrossEntropy",
      optimizer,
    });
    const penalty = l1l2({ l1, l2 });
    const config: ConfigInput = { rules: golden.kernels.map((match) => ({ match, penalty })) };
    if (label === "l1l2") regularize(trainer, config);
    const reports = await trainer.train(batches);
    reports.forEach(({ dataLoss, penalty: value }, step) => {
      expect(dataLoss).toBeCloseTo(losses[step]![0], 5);
      expect(value).toBeCloseTo(losses[step]![1], 5);
    });
    for (const { path, read } of trainer.parameters()) {
      const expected = unpack(parameters[path]!).data as Float32Array;
      const { data } = await read();
      const worst = Math.max(...expected.map((w, i) => Math.abs(w - data[i]!)));
      // PyTorch's own float32 strays up to 1.4e-6 from its float64 over these steps.
      expect(worst, path).toBeLessThan(5e-6);
    }
    await trainer.dispose();
  });
});
