import * as tf from "@tensorflow/tfjs";
import "../test/wasm.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { tensorOps } from "./ops.ts";

// What the conformance suite does not see through penalties: edges at which tf's own ops differ from backend to backend.
describe.each(["cpu", "wasm"])("tensorOps on %s", (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  it("tells the sign of the smallest numbers, of zeros, and of what is no number", () => {
    const smallest = 2 ** -149;
    const x = tf.tensor([smallest, -smallest, 1e-30, -1e-7, 0, -0, 3e38, -Infinity, Number.NaN]);
    // Backends differ in the sign of a zero, which no penalty looks at.
    const signs = Array.from(tensorOps.sign(x).dataSync(), (sign) => sign + 0);
    expect(signs).toEqual([1, -1, 1, -1, 0, 0, 1, -1, Number.NaN]);
  });

  it("keeps NaN where a minimum, a maximum or a root meets it", () => {
    const x = tf.tensor([Number.NaN, 4]);
    for (const result of [tensorOps.min(x, 2), tensorOps.max(x, 2), tensorOps.sqrt(x), tensorOps.abs(x)]) {
      expect(result.dataSync()[0]).toBeNaN();
      expect([2, 4]).toContain(result.dataSync()[1]);
    }
  });
});
