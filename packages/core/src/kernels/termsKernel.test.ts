import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { l1l2, sparseGroupLasso, sum } from "../penalties/index.ts";
import { kernelFor, opsKernel } from "./kernelFor.ts";

const seeded = { seed: 20_261_121, numRuns: 100 };
const strength = fc.constantFrom(0, 0.05, 0.4);
const terms = fc.record({
  l1: strength,
  l2: strength,
  lambda: strength,
  axis: fc.constantFrom(0, 1, 2),
  sizeWeighted: fc.boolean(),
});

// One ULP of float32: float64 results that differ in their last bits may round to neighbours, never further.
const within = (a: number, b: number) => Math.abs(a - b) <= 1.2e-7 * Math.abs(b) || a === b;

describe("termsKernel on float32 weights", () => {
  it("rounds once: its numbers are those of the plain form in float64, as float32", () => {
    const weight = fc.oneof(
      fc.constant(0),
      fc.integer({ min: -500, max: 500 }).map((w) => w / 250),
    );
    const data = fc.array(weight, { minLength: 24, maxLength: 24 }).map((numbers) => Float32Array.from(numbers));
    const check = fc.property(data, terms, fc.constantFrom(0, 0.1, 2), (w, { l1, l2, ...group }, step) => {
      const shape = [2, 3, 4];
      const penalty = sum({ penalties: [l1l2({ l2 }), sparseGroupLasso({ l1, ...group })] });
      const [fast, plain] = [kernelFor(penalty, { shape }), opsKernel(penalty.place({ shape }), shape)];
      const [a, b] = [new Float32Array(24), new Float32Array(24)];
      for (const write of ["gradient", "prox"] as const) {
        for (const [kernel, out] of [
          [fast, a],
          [plain, b],
        ] as const) {
          if (write === "gradient") kernel.gradient(w, out);
          else kernel.prox(w, step, out);
        }
        a.forEach((x, i) => {
          if (!within(x, b[i]!)) expect.fail(`${write}[${i}] is ${x} and not ${b[i]}`);
        });
      }
    });
    fc.assert(check, seeded);
  });

  it("adds up in float64", () => {
    const kernel = kernelFor(l1l2({ l1: 1 }), { shape: [3] });
    expect(kernel.value(Float32Array.of(1e8, 1, 1))).toBe(100_000_002);
  });

  it("writes 0 and not -0, so that zeros are alike everywhere", () => {
    const out = new Float32Array(4);
    kernelFor(sparseGroupLasso({ l1: 1, lambda: 1 }), { shape: [2, 2] }).prox(Float32Array.of(-0.5, -2, 0, -5), 1, out);
    expect(out).toEqual(Float32Array.of(0, 0, 0, -3));
  });
});
