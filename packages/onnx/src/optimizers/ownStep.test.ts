// The step of an optimizer is what its update comes to for a gradient that stays, divided by that gradient: measured here.
import { createGraph, tensor } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { runGraph } from "../../../onnx-graph/test/runGraph.ts";
import { data, trainerOf } from "../../test/trained.ts";
import { regularize, sequential } from "../index.ts";
import { adam } from "./adam.ts";
import { adamW } from "./adamW.ts";
import { rateAt } from "./learningRate.ts";
import type { Optimizer } from "./optimizer.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

/** How far a weight moves in the last of `steps` steps of one gradient, and the optimizer's own step there. */
async function lastMove(optimizer: Optimizer, slope: number, steps: number) {
  const graph = createGraph(17);
  const input = (name: string) => graph.input(name, "float64", []);
  const names = [...optimizer.slots.map((_, i) => `slot${i}`), ...optimizer.scalars(0, 0).map((_, i) => `scalar${i}`)];
  const [weight, gradient, ...rest] = [input("w"), input("g"), ...names.map(input)];
  const [slots, scalars] = [rest.slice(0, optimizer.slots.length), rest.slice(optimizer.slots.length)];
  const after = optimizer.update({ graph, weight: weight!, gradient: gradient!, slots, scalars });
  const divisor = after.divisor ?? graph.constant(tensor("float64", [], [1]));
  let [state, own, move] = [[0, ...optimizer.slots.map(() => 0)], 0, 0];
  for (let step = 0; step < steps; step++) {
    const numbers = [state[0]!, slope, ...state.slice(1), ...optimizer.scalars(step, rateAt(optimizer, step))];
    const inputs = Object.fromEntries(
      ["w", "g", ...names].map((name, i) => [name, tensor("float64", [], [numbers[i]!])]),
    );
    const results = await runGraph(
      ort,
      "cpu",
      graph,
      [after.weight, ...after.slots, graph.op("Identity", [divisor])],
      inputs,
    );
    const next = results.map(({ data }) => Number(data[0]));
    move = next[0]! - state[0]!;
    own = (rateAt(optimizer, step) * optimizer.ownStep!.scale(step)) / next.at(-1)!;
    state = next.slice(0, -1);
  }
  return { own, move };
}

const learningRate = 0.01;

describe("the own step of an optimizer", () => {
  // As many steps as the memory needs to be at rest; a centered mean of squares has little left there.
  it.each([
    ["sgd", sgd({ learningRate }), 1],
    ["sgd with momentum", sgd({ learningRate, momentum: 0.5 }), 60],
    ["sgd with Nesterov momentum", sgd({ learningRate, momentum: 0.5, nesterov: true }), 60],
    ["adam", adam({ learningRate, epsilon: 0.01 }), 3],
    ["adam with PyTorch's epsilon", adam({ learningRate, epsilon: 0.01, convention: "pytorch" }), 3],
    ["adamW", adamW({ learningRate, weightDecay: 0 }), 3],
    ["rmsprop", rmsprop({ learningRate, epsilon: 0.01 }), 3],
    ["rmsprop with momentum", rmsprop({ learningRate, rho: 0.5, momentum: 0.5 }), 80],
    ["rmsprop, centered", rmsprop({ learningRate, centered: true, epsilon: 0.01 }), 3],
  ] as const)("%s", async (_, optimizer, steps) => {
    for (const slope of [0.5, -0.03]) {
      const { own, move } = await lastMove(optimizer, slope, steps);
      // float64, and what is left of a memory of 0.5^60.
      expect(-move / slope / own).toBeCloseTo(1, 9);
    }
  });
});

it("refuses mode proximal where an optimizer does not say its step, and takes metric euclidean", async () => {
  const { ownStep: _, ...silent } = sgd({ learningRate });
  const model = sequential({ inputs: 6, layers: [{ units: 3 }] });
  const trainer = trainerOf(model, { optimizer: { ...silent, name: "mine" } });
  const [first] = trainer.parameters();
  expect(() => regularize(trainer, { penalty: "l1", mode: "proximal" })).toThrow(
    `[@reg/onnx] mode "proximal" on ${first!.path}: expected an optimizer whose step for each weight is known, ` +
      'received mine. Write "metric": "euclidean" beside the mode: the prox then takes the bare learning rate.',
  );
  const attachment = regularize(trainer, { penalty: { name: "l1", l1: 1e4 }, mode: "proximal", metric: "euclidean" });
  await trainer.fit(data, { epochs: 1 });
  expect(await attachment.penalty()).toBe(0);
});
