import { expect, it } from "vitest";
import { messageOf } from "../../test/messageOf.ts";
import { resolve } from "../resolve.ts";
import { mildStrength } from "./mildStrength.ts";

const { regularized } = resolve({ toSparsity: 0.5 }, [{ path: "kernel", role: "kernel", shape: [2, 2] }]);

// 0.04 * loss / sqrt(4 weights), over l1's own default of 0.01, is 2 * loss.
it("is an l1 of 0.04 times the loss without the weights, over the square root of their number", () => {
  const read = () => Float32Array.of(1, -2, 0, 1);
  expect(mildStrength(regularized, read, 0.4, "@reg/test")).toBeCloseTo(0.8, 12);
});

it("weighs as much on the weights where the penalty is another", () => {
  const config = { penalty: "groupLasso", toSparsity: 0.5 } as const;
  const groups = resolve(config, [{ path: "kernel", role: "kernel", shape: [2, 2] }]).regularized;
  // |w| adds up to 14; the norms of the rows are 5 and 5, by a default of 0.01.
  const read = () => Float32Array.of(3, 4, 3, -4);
  expect(mildStrength(groups, read, 0.4, "@reg/test")).toBeCloseTo((0.008 * 14) / 0.1, 6);
});

it("takes weights of the usual size where all are 0", () => {
  expect(mildStrength(regularized, () => new Float32Array(4), 1, "@reg/test")).toBeCloseTo(2, 6);
});

it("refuses a loss that says nothing", () => {
  expect(messageOf(() => mildStrength(regularized, () => Float32Array.of(1, 1, 1, 1), -2, "@reg/test"))).toBe(
    `INVALID_CONFIG: [@reg/test] toSparsity: expected a strength, because it cannot be chosen by this loss, received a loss of -2 without the weights. Write { "penalty": { "name": "l1", "l1": 0.0001 }, "toSparsity": 0.9 }.`,
  );
});
