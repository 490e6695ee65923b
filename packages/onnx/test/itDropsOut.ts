import type * as common from "onnxruntime-common";
import { expect, it } from "vitest";
import { sgd } from "../src/optimizers/sgd.ts";
import { drawMask } from "../src/run/drawMask.ts";
import { sequential } from "../src/sequential.ts";
import { createTrainer } from "../src/trainer.ts";

/** Steps by hand, in float64, of a layer y = Σ kept · x / (1 − ratio) · w with the squared error, at a rate. */
function byHand(x: readonly number[][], t: readonly number[], steps: number, rate: number, ratio: number) {
  const w = x[0]!.map(() => 0.5);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const kept = new Uint8Array(x.length * w.length);
    drawMask(kept, ratio, { seed: 7, step, mask: 0 });
    const seen = x.map((row, r) => row.map((value, c) => (kept[r * w.length + c]! * value) / (1 - ratio)));
    const errors = seen.map((row, r) => row.reduce((sum, value, c) => sum + value * w[c]!, 0) - t[r]!);
    losses.push(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    for (const c of w.keys()) {
      const slope = errors.reduce((sum, error, r) => sum + (2 * error * seen[r]![c]!) / errors.length, 0);
      w[c] = w[c]! - rate * slope;
    }
  }
  return { losses, w };
}

/** Holds Dropout in training to what the drawn masks say, on this runtime: the same on all of them. */
export function itDropsOut(ort: typeof common, provider: string): void {
  it("multiplies by the masks that are drawn for its step, forward and backward", async () => {
    const x = Array.from({ length: 5 }, (_, r) => Array.from({ length: 4 }, (_, c) => Math.sin(r * 4 + c + 1)));
    const t = x.map((_, r) => r / 4);
    const ones = { data: new Float32Array(16), shape: [4, 4] };
    for (let i = 0; i < 4; i++) ones.data[i * 5] = 1;
    const model = sequential({
      inputs: 4,
      layers: [
        { name: "same", units: 4, kernel: ones, dropout: 0.25 },
        { name: "out", units: 1, kernel: { data: new Float32Array(4).fill(0.5), shape: [4, 1] } },
      ],
    });
    const trainer = createTrainer(model, {
      ort,
      executionProviders: [provider],
      loss: "meanSquaredError",
      optimizer: sgd({ learningRate: 0.125 }),
      trainable: "out/kernel",
      dropoutSeed: 7,
    });
    const data = {
      inputs: { data: Float32Array.from(x.flat()), shape: [5, 4] },
      targets: { data: Float32Array.from(t), shape: [5] },
    };
    const reports = await trainer.train([data, data, data]);
    const expected = byHand(x, t, 3, 0.125, 0.25);
    for (const [i, { loss }] of reports.entries()) expect(loss).toBeCloseTo(expected.losses[i]!, 6);
    const { data: weights } = await trainer.parameters()[0]!.read();
    for (const [i, w] of expected.w.entries()) expect(weights[i]).toBeCloseTo(w, 6);
    await trainer.dispose();
  });
}
