import { type Plan, resolve, type Weights } from "@reg/core";
import { describe, expect, it } from "vitest";
import { createNetwork, versions } from "../test/networks.ts";
import { brainjsAdapter } from "./adapter.ts";

describe.each(versions)("the adapter with brain.js %s", (_, Network) => {
  const build = () => createNetwork(Network, [3, 2, 1]);
  const planOf = (config: Parameters<typeof resolve>[0]): Plan => resolve(config, brainjsAdapter.parameters(build()));

  it("takes numbers of a parameter's shape only, and finite ones", () => {
    const [kernel] = brainjsAdapter.parameters(build());
    const { path, shape } = kernel!;
    const size = shape.reduce((product, length) => product * length, 1);
    expect(() => kernel!.write({ data: new Float32Array(size), shape: [size] })).toThrow(
      `[@reg/brainjs] ${path}: expected ${size} numbers, of shape [${shape}], received ${size}, of shape [${size}].`,
    );
    expect(() => kernel!.write({ data: new Float32Array(size).fill(Number.NaN), shape })).toThrow("finite numbers");
  });

  it("lists the parameters of each layer, kernels stored by unit", () => {
    const listed = brainjsAdapter
      .parameters(build())
      .map(({ path, role, shape, axes }) => ({ path, role, shape, axes }));
    expect(listed).toEqual([
      { path: "layer1/kernel", role: "kernel", shape: [2, 3], axes: [1, 0] },
      { path: "layer1/bias", role: "bias", shape: [2], axes: undefined },
      { path: "layer2/kernel", role: "kernel", shape: [1, 2], axes: [1, 0] },
      { path: "layer2/bias", role: "bias", shape: [1], axes: undefined },
    ]);
  });

  it("reads and writes the numbers the network computes with", () => {
    const net = build();
    for (const parameter of brainjsAdapter.parameters(net)) {
      const { data, shape } = parameter.read() as Weights;
      parameter.write({ data: data.map((_, i) => i / 4), shape });
    }
    expect(net.weights[1]!.map((row) => [...row])).toEqual([
      [0, 0.25, 0.5],
      [0.75, 1, 1.25],
    ]);
    expect([...net.biases[1]!]).toEqual([0, 0.25]);
    expect([...(brainjsAdapter.parameters(net)[0]!.read() as Weights).data]).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25]);
  });

  it("writes into a network that has a plan at work", () => {
    const net = build();
    const attachment = brainjsAdapter.attach(net, planOf({ name: "l2", l2: 1 }));
    attachment.penalty();
    for (const parameter of brainjsAdapter.parameters(net)) {
      parameter.write({
        data: new Float32Array(6).fill(2).slice(
          0,
          parameter.shape.reduce((a, b) => a * b, 1),
        ),
        shape: parameter.shape,
      });
    }
    expect(attachment.penalty()).toBe(8 * 4);
  });

  it("refuses a network that has no weights yet", () => {
    expect(() => brainjsAdapter.parameters(new Network())).toThrow(
      "[@reg/brainjs] network: expected a network that has weights, received one that was neither trained nor loaded. Call regularize(net, config): it waits for the weights that net.train makes.",
    );
  });

  it("refuses the plan of another network, now and when another one is loaded", () => {
    const message =
      "[@reg/brainjs] network: expected the plan's parameters layer1/kernel [2,3], layer1/bias [2], layer2/kernel [1,2], layer2/bias [1], received layer1/kernel [1,3], layer1/bias [1]. Resolve the configuration for this network, or call regularize(net, config).";
    const other = createNetwork(Network, [3, 1]);
    expect(() => brainjsAdapter.attach(other, planOf({ name: "l1", l1: 0.01 }))).toThrow(message);
    const net = build();
    brainjsAdapter.attach(net, planOf({ name: "l1", l1: 0.01 }));
    expect(() => net.fromJSON(other.toJSON())).toThrow(message);
  });
});
