import { expect, it } from "vitest";
import { messageOf } from "../../test/messageOf.ts";
import { resolve } from "../resolve.ts";
import { mildStrength } from "./mildStrength.ts";

const { regularized } = resolve({ toSparsity: 0.5 }, [{ path: "kernel", role: "kernel", shape: [2, 2] }]);

it("makes the penalties of the start as large as the loss without the weights", () => {
  const read = () => Float32Array.of(1, -2, 0, 1);
  // 0.01 * 4 is 0.04 by l1's own default.
  expect(mildStrength(regularized, read, 0.4, "@reg/test")).toBeCloseTo(10, 12);
});

it("takes weights of the usual size where all are 0", () => {
  // Glorot's bound for 2 inputs and 2 units is sqrt(6 / 4), half of it the mean size.
  const total = 0.01 * 4 * (Math.sqrt(6 / 4) / 2);
  expect(mildStrength(regularized, () => new Float32Array(4), 1, "@reg/test")).toBeCloseTo(1 / total, 4);
});

it("refuses a loss that says nothing", () => {
  expect(messageOf(() => mildStrength(regularized, () => Float32Array.of(1, 1, 1, 1), -2, "@reg/test"))).toBe(
    `INVALID_CONFIG: [@reg/test] toSparsity: expected a strength, because it cannot be chosen by this loss, received a loss of -2 without the weights. Write { "penalty": { "name": "l1", "l1": 0.0001 }, "toSparsity": 0.9 }.`,
  );
});
