import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { readSafetensors } from "../checkpoint/safetensors.ts";
import { adam } from "../optimizers/adam.ts";
import { sequential } from "../sequential.ts";
import { createTrainer } from "../trainer.ts";

const smallest = 2 ** -126;
const isDenormal = (x: number) => x !== 0 && Math.abs(x) < smallest;

describe("a unit that is off for good", () => {
  const data = {
    inputs: { data: Float32Array.of(1, 0.5, 0.25, 1), shape: [2, 2] },
    targets: { data: Float32Array.of(1, 2), shape: [2] },
  };
  /** A step with two units, then one is switched off and many steps follow. */
  async function trained(lowMemory: boolean, runs: readonly number[]) {
    const model = sequential({
      inputs: 2,
      layers: [
        { name: "hidden", units: 2, activation: "relu", bias: { data: Float32Array.of(1, 1), shape: [2] } },
        { units: 1 },
      ],
    });
    const trainer = createTrainer(model, {
      ort,
      executionProviders: ["cpu"],
      loss: "meanSquaredError",
      optimizer: adam(),
      lowMemory,
    });
    await trainer.train([data]);
    const [, bias] = trainer.parameters();
    await bias!.write({ data: Float32Array.of(-100, 1), shape: [2] });
    for (const steps of runs) {
      const batches = {
        *[Symbol.iterator]() {
          for (let i = 0; i < steps; i++) yield data;
        },
      };
      await trainer.fit(batches, { stepsPerRun: 300 });
    }
    expect(trainer.step).toBe(1 + runs.reduce((a, b) => a + b, 0));
    const { tensors } = readSafetensors(trainer.checkpoint());
    await trainer.dispose();
    const numbers = [...tensors].filter(([, { type }]) => type === "F32");
    return new Map(numbers.map(([name, { bytes }]) => [name, new Float32Array(bytes.slice().buffer)]));
  }

  it("has no denormals in the optimizer's memory after a while, and a gradient's mean of 0", async () => {
    const before = await trained(false, [900]);
    expect([...before.get("reg::m:hidden/kernel")!].filter(isDenormal)).toHaveLength(2);
    const after = await trained(false, [1023]);
    for (const [name, numbers] of after) expect([...numbers].filter(isDenormal), name).toEqual([]);
    const moments = after.get("reg::m:hidden/kernel")!;
    expect([moments[0], moments[2]]).toEqual([0, 0]);
    expect(moments[1]).not.toBe(0);
  });

  it("is flushed at the same step however many steps go into a run, and in split steps", async () => {
    const whole = await trained(false, [1300]);
    expect(await trained(false, [250, 17, 600, 433])).toEqual(whole);
    expect(await trained(true, [1300])).toEqual(whole);
  });
});
