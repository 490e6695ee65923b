// Two steps by hand, in Keras' words. Real networks are compared with Keras in node.test.ts, web.test.ts and conformance, with PyTorch
// in trajectory.test.ts.

import { createGraph, tensor } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { runGraph } from "../../../onnx-graph/test/runGraph.ts";
import { adam } from "./adam.ts";
import { adamW } from "./adamW.ts";
import { rateAt } from "./learningRate.ts";
import type { Optimizer } from "./optimizer.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

/** A weight of 1 after two steps with gradients 0.5 and -0.25, in float64. */
async function twoSteps(optimizer: Optimizer): Promise<number> {
  let state = [1, ...optimizer.slots.map(() => 0)];
  for (const [step, slope] of [0.5, -0.25].entries()) {
    const graph = createGraph(17);
    const input = (name: string) => graph.input(name, "float64", []);
    const names = [
      ...optimizer.slots.map((_, i) => `slot${i}`),
      ...optimizer.scalars(0, 0).map((_, i) => `scalar${i}`),
    ];
    const [weight, gradient, ...rest] = [input("w"), input("g"), ...names.map(input)];
    const [slots, scalars] = [rest.slice(0, optimizer.slots.length), rest.slice(optimizer.slots.length)];
    const after = optimizer.update({ graph, weight: weight!, gradient: gradient!, slots, scalars });
    const numbers = [state[0]!, slope, ...state.slice(1), ...optimizer.scalars(step, rateAt(optimizer, step))];
    const inputs = Object.fromEntries(
      ["w", "g", ...names].map((name, i) => [name, tensor("float64", [], [numbers[i]!])]),
    );
    const results = await runGraph(ort, "cpu", graph, [after.weight, ...after.slots], inputs);
    state = results.map(({ data }) => Number(data[0]));
  }
  return state[0]!;
}

describe("optimizers", () => {
  const rate = 0.1;
  const adams = { learningRate: rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-3 };
  const [m1, v1] = [0.1 * 0.5, 0.001 * 0.25];
  const [m2, v2] = [0.9 * m1 + 0.1 * -0.25, 0.999 * v1 + 0.001 * 0.0625];
  const root = (t: number) => Math.sqrt(1 - 0.999 ** t);
  const change = (t: number, m: number, v: number, epsilon: number) =>
    ((rate * root(t)) / (1 - 0.9 ** t)) * (m / (Math.sqrt(v) + epsilon));
  const decay = 1 - rate * 0.2;

  it.each([
    ["sgd", sgd({ learningRate: rate }), 1 - 0.05 + 0.025],
    ["sgd with momentum", sgd({ learningRate: rate, momentum: 0.9 }), 1 - 0.05 + (0.9 * -0.05 + 0.025)],
    [
      "sgd with Nesterov momentum",
      sgd({ learningRate: rate, momentum: 0.9, nesterov: true }),
      1 + (0.9 * -0.05 - 0.05) + (0.9 * (0.9 * -0.05 + 0.025) + 0.025),
    ],
    ["adam", adam(adams), 1 - change(1, m1, v1, 1e-3) - change(2, m2, v2, 1e-3)],
    [
      "adam with PyTorch's epsilon",
      adam({ ...adams, convention: "pytorch" }),
      1 - change(1, m1, v1, 1e-3 * root(1)) - change(2, m2, v2, 1e-3 * root(2)),
    ],
    [
      "adamW",
      adamW({ ...adams, weightDecay: 0.2 }),
      (decay - change(1, m1, v1, 1e-3)) * decay - change(2, m2, v2, 1e-3),
    ],
  ])("%s", async (_, optimizer, expected) => {
    expect(await twoSteps(optimizer)).toBeCloseTo(expected, 12);
  });

  it("refuses numbers that are none", () => {
    expect(() => sgd({ momentum: 1 })).toThrow(
      "[@reg/onnx] sgd: expected momentum to be a number from 0 to below 1, received 1.",
    );
    expect(() => rmsprop({ rho: 1 })).toThrow(
      "[@reg/onnx] rmsprop: expected rho to be a number from 0 to below 1, received 1.",
    );
    expect(() => sgd({ clipnorm: 0 })).toThrow(
      "[@reg/onnx] sgd: expected clipnorm to be a finite number above 0, received 0.",
    );
    expect(() => adam({ clipnorm: 1, clipvalue: 1 })).toThrow(
      "[@reg/onnx] adam: expected at most one of clipnorm, globalClipnorm and clipvalue, received clipnorm and clipvalue.",
    );
    expect(() => adam({ learningRate: Number.NaN })).toThrow(
      "[@reg/onnx] adam: expected learningRate to be a finite number of at least 0, received NaN.",
    );
  });
});
