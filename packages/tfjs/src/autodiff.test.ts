// tf's own gradient of a penalty written over `tensorOps` is the penalty's, at zeros too.
import * as core from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import "../test/wasm.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { tensorOps } from "./ops.ts";

const parts = [core.l1({ l1: 0.1 }), core.groupLasso({ lambda: 0.2 })];
/** Every penalty of core: one whose defaults say nothing is given its strengths. */
const penalties: readonly core.Penalty[] = [
  ...Object.values(core.penalties).flatMap((factory) => {
    if (factory === core.l1l2 || factory === core.sum) return [];
    return [(factory as () => core.Penalty)()];
  }),
  core.l1l2({ l1: 0.3, l2: 0.2 }),
  core.sum({ penalties: parts }),
  core.groupLasso({ lambda: 0.5, axis: -1, sizeWeighted: true }),
  core.orthogonal({ factor: 0.5, mode: "columns" }),
];
const shape = [4, 3] as const;
const weights = {
  "some numbers": [0.5, -1.25, 2, 0.75, -0.5, 1, 1.5, 0.25, -2, 1, -1, 0.5],
  "zeros among them": [0, -1.25, 0, 0.75, 0, 1, 1.5, 0, -2, 0, -1, 0.5],
  "a zero row and a zero column": [0, -1.25, 2, 0, 0, 0, 0, 0.25, -2, 0, -1, 0.5],
  "nothing but zeros": new Array(12).fill(0),
};

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  it.each(
    penalties.flatMap((penalty) =>
      Object.entries(weights).map(
        ([what, numbers]) => [core.describePenalty(penalty), what, penalty, numbers] as const,
      ),
    ),
  )("tf differentiates %s: %s", (_, what, penalty, numbers) => {
    const placed = penalty.place({ shape });
    const got = tf.tidy(() => {
      const w = tf.tensor(numbers, [...shape]);
      return Array.from(
        tf
          .grad((w) => tf.mul(placed.value(tensorOps, w), 2))(w)
          .dataSync(),
        (g) => g / 2,
      );
    });
    const expected = core.gradient(penalty, { data: Float32Array.from(numbers), shape }).data;
    // float32 sums in another order, of numbers of about 1.
    got.forEach((g, i) => void expect(g, `${what}[${i}]`).toBeCloseTo(expected[i]!, 5));
  });

  /** The gradient of sum(c * op(w)), which tells each place from the others. */
  const slopeOf = (op: (w: tf.Tensor) => tf.Tensor, numbers: number[][], factors: tf.TensorLike) =>
    tf.tidy(() =>
      tf
        .grad((w) => tf.sum(tf.mul(op(w), tf.tensor(factors))))(tf.tensor(numbers))
        .arraySync(),
    );

  it("tf differentiates what no penalty of core is written with yet", () => {
    const w = [
      [3, 1, 2],
      [0, 4, 4],
    ];
    const factors = [
      [10, 20, 30],
      [40, 50, 60],
    ];
    expect(
      slopeOf(
        (w) => tensorOps.sorted(w, 1),
        [
          [3, 1, 2],
          [0, 9, 4],
        ],
        factors,
      ),
    ).toEqual([
      [30, 10, 20],
      [40, 60, 50],
    ]);
    expect(slopeOf((w) => tensorOps.sorted(w, 0), w, factors)).toEqual([
      [40, 20, 30],
      [10, 50, 60],
    ]);
    expect(slopeOf((w) => tensorOps.cumSum(w, 1), w, factors)).toEqual([
      [60, 50, 30],
      [150, 110, 60],
    ]);
    // Two largest share what one would have.
    expect(slopeOf((w) => tensorOps.largest(w, [1]), w, [10, 20])).toEqual([
      [10, 0, 0],
      [0, 10, 10],
    ]);
    expect(slopeOf((w) => tensorOps.largest(w), w, 6)).toEqual([
      [0, 0, 0],
      [0, 3, 3],
    ]);
    expect(slopeOf((w) => tensorOps.sign(w), w, factors)).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it("keeps NaN and leaves no tensor behind", () => {
    const w = tf.tensor([Number.NaN, 0, 4]);
    const before = tf.memory().numTensors;
    for (const op of [tensorOps.abs, tensorOps.sqrt]) {
      const slope = tf.tidy(() => tf.grad((w) => tf.sum(op(w)))(w));
      expect(Array.from(slope.dataSync())).toEqual([Number.NaN, 0, op === tensorOps.abs ? 1 : 0.25]);
      slope.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
    w.dispose();
  });
});
