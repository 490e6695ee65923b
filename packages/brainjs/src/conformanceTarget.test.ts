import type { Network } from "@reg/conformance";
import { l1, type Plan, resolve, weights } from "@reg/core";
import { describe, expect, it } from "vitest";
import { versions } from "../test/networks.ts";
import { brainjsTarget } from "./conformanceTarget.ts";

const network: Network = {
  loss: "halfSquaredError",
  layers: [
    {
      name: "layer1",
      activation: "tanh",
      kernel: weights([0.1, 0.2, 0.3, -0.4, 0.5, 0.6], [3, 2]),
      bias: weights([0.1, 0]),
    },
    { name: "layer2", activation: "tanh", kernel: weights([0.7, -0.8], [2, 1]), bias: weights([0.2]) },
  ],
};
const batch = { inputs: weights([1, -1, 0.5], [1, 3]), targets: weights([0.5], [1, 1]) };
const sgd = { name: "sgd", learningRate: 0.1, momentum: 0 } as const;

describe.each(versions)("the conformance target of brain.js %s", (version, Class) => {
  const target = brainjsTarget(Class, version);

  it("builds a network with exactly these weights, unit by unit", async () => {
    const net = await target.build(network, sgd, 1);
    const read = await Promise.all(target.adapter.parameters(net).map((parameter) => parameter.read()));
    expect(read.map(({ data }) => [...data])).toEqual(
      [[0.1, 0.3, 0.5, 0.2, -0.4, 0.6], [0.1, 0], [0.7, -0.8], [0.2]].map((numbers) => numbers.map(Math.fround)),
    );
  });

  it("reports data loss and penalty on the weights before the step", async () => {
    const net = await target.build(network, sgd, 1);
    const plan: Plan = resolve({ penalty: l1({ l1: 0.5 }), mode: "proximal" }, target.adapter.parameters(net));
    target.adapter.attach(net, plan);
    const [report] = await target.train(net, [batch]);
    const hidden = [0.1 * 1 - 0.3 + 0.25 + 0.1, 0.2 + 0.4 + 0.3].map(Math.tanh);
    const dataLoss = (0.5 - Math.tanh(0.7 * hidden[0]! - 0.8 * hidden[1]! + 0.2)) ** 2 / 2;
    // brain.js keeps the error as a float32.
    expect(report!.dataLoss).toBeCloseTo(dataLoss, 6);
    expect(report!.penalty).toBeCloseTo(0.5 * 3.6, 6);
    expect(report!.loss).toBe(report!.dataLoss + report!.penalty);
  });

  it("refuses what brain.js does not have", () => {
    const [first, second] = network.layers;
    const softmax: Network = { ...network, layers: [first!, { ...second!, activation: "softmax" }] };
    expect(() => target.build(softmax, sgd, 1)).toThrow(
      "[@reg/brainjs] network: expected one activation for all layers: relu, sigmoid or tanh, received tanh, softmax.",
    );
    expect(() => target.build(network, sgd, 32)).toThrow(
      "[@reg/brainjs] network: expected batches of one pattern, received 32.",
    );
    expect(() => target.build({ ...network, loss: "categoricalCrossEntropy" }, sgd, 1)).toThrow(
      "[@reg/brainjs] network: expected the loss halfSquaredError, received categoricalCrossEntropy.",
    );
    expect(() => target.build({ ...network, layers: [{ ...first!, name: "dense" }] }, sgd, 1)).toThrow(
      "[@reg/brainjs] network: expected layers named layer1, received dense.",
    );
  });
});
