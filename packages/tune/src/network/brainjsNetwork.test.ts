import { brainjsAdapter, regularize } from "@reg/brainjs";
import { groupLasso, l1 } from "@reg/core";
import * as brain2 from "brain.js";
import brain1 from "brain.js-1";
import { describe, expect, it } from "vitest";
import { drawing, simulated } from "../../test/simulated.ts";
import { path } from "../path.ts";
import { brainjsNetwork } from "./brainjsNetwork.ts";
import { networkProblem } from "./networkProblem.ts";

const config = { rules: [{ match: "layer1/kernel", penalty: groupLasso({ lambda: 1 }), mode: "proximal" as const }] };

interface Net {
  sizes: number[];
  initialize(): void;
  train(data: never, options?: never): { readonly iterations: number; readonly error: number };
  run(input: number[]): Float32Array;
}

/** The two versions agree on neither options nor fields. */
const versions = [
  ["1.6.1", brain1.NeuralNetwork],
  ["2.0", brain2.NeuralNetwork],
] as unknown as [string, new (options: object) => Net][];

describe.each(versions)("brain.js %s", (_, NeuralNetwork) => {
  function create(seed: number, options: object = {}, outputs = 2, given: object = config) {
    const net = new NeuralNetwork({ hiddenLayers: [8], activation: "tanh", learningRate: 0.03, ...options });
    net.sizes = [6, 8, outputs];
    net.initialize();
    const parameters = brainjsAdapter.parameters(net as never);
    const draw = drawing(seed + 1);
    for (const { shape, write } of parameters) {
      const size = shape.reduce((a, b) => a * b, 1);
      write({ data: Float32Array.from({ length: size }, draw), shape });
    }
    return { net, network: brainjsNetwork(net, regularize(net as never, given as never), { parameters }) };
  }

  const { inputs, targets } = simulated(60);
  const rows = {
    inputs: { data: inputs.data, shape: [60, 6] as const },
    targets: { data: Int32Array.from(targets), shape: [60] },
  };

  it("follows a path of a network, with refits", async () => {
    const problem = networkProblem({
      ...simulated(200, "sum"),
      name: "brain.js 6-8-2",
      predicts: "classes",
      penalty: config,
      loss: "half the squared error",
      startPasses: 5,
      refitPasses: 2,
      create: (seed) => create(seed).network,
    });
    const validation = Array.from({ length: 50 }, (_, i) => i);
    const own = Array.from({ length: 150 }, (_, i) => 50 + i);
    const order = "dense to sparse";
    const { points } = await path(problem, { rows: own, validation, order, strengths: [1, 0.01, 1e-5], relax: true });
    expect(points[0]!.inputs).toEqual([]);
    expect(points.at(-1)!.inputs).toEqual([0, 1, 2, 3, 4, 5]);
    // By chance half of the rows are right.
    expect(points.at(-1)!.validation!.metric).toBeGreaterThan(0.75);
    expect(points.every(({ relaxed }) => relaxed?.validation !== undefined)).toBe(true);
  });

  it("tells half the squared error, the metric and the outputs", () => {
    const { net, network } = create(1);
    const data = Float32Array.from({ length: 60 }, (_, row) =>
      [...net.run([...inputs.data.subarray(6 * row, 6 * row + 6)])]
        .map((output, k) => (output - (targets[row] === k ? 1 : 0)) ** 2 / 2)
        .reduce((a, b) => a + b),
    );
    const { loss, metric } = network.evaluate(rows) as { loss: number; metric: number };
    // A mean of float32 squares.
    expect(Math.abs(loss - data.reduce((a, b) => a + b) / 60)).toBeLessThan(1e-6);
    expect(metric).toBeGreaterThan(0);
    const own = network.outputs!(rows) as { shape: readonly number[] };
    expect(own.shape).toEqual([60, 2]);
  });

  it("predicts numbers, whose metric is the mean squared error", () => {
    const { network } = create(1, {}, 1);
    const numbers = { inputs: rows.inputs, targets: { data: Float32Array.from(targets), shape: [60, 1] } };
    const { loss, metric } = network.evaluate(numbers) as { loss: number; metric: number };
    expect(metric).toBeCloseTo(2 * loss, 12);
  });

  it.each([
    ["momentum", { momentum: 0.9 }],
    ["adam", { praxis: "adam", learningRate: 0.005 }],
  ])("saves and restores all that training goes on from: %s", (_, options) => {
    const { network } = create(1, options);
    network.attachment.strength = 1e-3;
    const train = () => {
      for (let seed = 5; seed < 8; seed++) network.fit(rows, { seed });
      return network.evaluate(rows);
    };
    network.fit(rows, { seed: 1 });
    const saved = network.save!() as Uint8Array;
    const first = train();
    expect(train()).not.toEqual(first);
    network.restore!(saved);
    expect(train()).toEqual(first);
  });

  it("leaves save out where the plan counts steps", () => {
    const schedule = { kind: "linearWarmup", steps: 10 } as const;
    const { network } = create(1, {}, 2, { penalty: l1({ l1: 1 }), mode: "proximal", schedule });
    expect(network.save).toBeUndefined();
  });
});
