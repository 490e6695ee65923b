import { l2 } from "@reg/core";
import { describe, expect, it } from "vitest";
import { allWeights, createNetwork, momentum, type Options, patterns, sizes, versions } from "../test/networks.ts";
import { regularize } from "./regularize.ts";

const nan = (at: number) =>
  patterns.map(({ input, output }, i) =>
    i === at ? { input: input.map(() => Number.NaN), output } : { input, output },
  );
const advice = "Lower the learning rate or the strength of the penalty, and look for NaN in the data.";
const nanAt = (pattern: number) =>
  `[@reg/brainjs] pattern ${pattern}: expected finite outputs and gradients, received NaN or infinity. The weights are those before this pattern. ${advice}`;

/** Everything that a step changes. */
const state = (net: ReturnType<typeof createNetwork>) =>
  JSON.stringify([net.weights, net.biases, net.changes, net.changesLow, net.changesHigh, net.iterations]);

const rules: readonly [string, Options][] = [
  ["momentum", { ...momentum, iterations: 1 }],
  ["relu", { ...momentum, activation: "relu", iterations: 1 }],
  ["Adam", { ...momentum, praxis: "adam", iterations: 1 }],
];

describe.each(versions)("a run of brain.js %s that diverges", (_, Network) => {
  it.each(rules)("stops at a pattern with NaN, before it moves a weight: %s", (_, options) => {
    const net = createNetwork(Network, sizes, options);
    const attachment = regularize(net, l2({ l2: 0.001 }));
    expect(() => net.train(nan(17), options)).toThrow(
      expect.objectContaining({ message: nanAt(17), code: "TRAINING_DIVERGED" }),
    );
    const expected = createNetwork(Network, sizes, options);
    const other = regularize(expected, l2({ l2: 0.001 }));
    expected.train(patterns.slice(0, 17), options);
    expect(state(net)).toBe(state(expected));
    // It goes on from there, also the schedule.
    net.train(patterns, options);
    expected.train(patterns, options);
    expect(state(net)).toBe(state(expected));
    expect(attachment.penalty()).toBe(other.penalty());
  });

  it.each(["loss", "proximal", "decoupled"] as const)(
    "keeps finite weights at a rate without sense, in mode %s",
    (mode) => {
      const options: Options = { ...momentum, activation: "relu" };
      const net = createNetwork(Network, sizes, options);
      const before = allWeights(net);
      regularize(net, { penalty: l2({ l2: 0.001 }), mode });
      // brain.js' train lets no such rate pass as an option.
      Object.assign(net.trainOpts, { learningRate: 1e39 });
      const pattern = { input: Float32Array.from(patterns[0]!.input), output: Float32Array.from(patterns[0]!.output) };
      expect(() => net.trainPattern(pattern)).toThrow(
        `[@reg/brainjs] pattern 0: expected finite weights, received NaN or infinity. The weights are those before pattern 0. ${advice}`,
      );
      expect(allWeights(net)).toEqual(before);
    },
  );

  it.each([1e30, 1e38])("keeps finite weights where inputs are %d", (size) => {
    const options: Options = { ...momentum, activation: "relu", learningRate: 0.9, iterations: 50 };
    const net = createNetwork(Network, sizes, options);
    regularize(net, l2({ l2: 0.001 }));
    const large = patterns.map(({ input, output }) => ({ input: input.map((value) => value * size), output }));
    expect(() => net.train(large, options)).toThrow(/^\[@reg\/brainjs\] pattern \d+: expected finite /);
    expect(allWeights(net).every(Number.isFinite)).toBe(true);
  });

  it("goes back by a copy of at most 31 patterns ago", () => {
    const options: Options = { ...momentum, iterations: 1 };
    const net = createNetwork(Network, sizes, options);
    const attachment = regularize(net, { penalty: l2({ l2: 0.001 }), mode: "proximal" });
    const spoil = net.trainPattern;
    let count = 0;
    net.trainPattern = function (this: typeof net, ...given) {
      if (count++ === 50) net.biases[2]![0] = Number.POSITIVE_INFINITY;
      return spoil.apply(this, given);
    };
    net.train(patterns, options);
    expect(() => net.train(patterns, options)).toThrow(
      `[@reg/brainjs] pattern 50: expected finite weights, received NaN or infinity. The weights are those before pattern 40. ${advice}`,
    );
    Reflect.deleteProperty(net, "trainPattern");
    const expected = createNetwork(Network, sizes, options);
    const other = regularize(expected, { penalty: l2({ l2: 0.001 }), mode: "proximal" });
    expected.train(patterns, options);
    expect(state(net)).toBe(state(expected));
    expect(attachment.report()).toEqual(other.report());
  });

  it("rejects trainAsync, as it does for an error of the user's callback", async () => {
    const options: Options = { ...momentum, iterations: 30 };
    const net = createNetwork(Network, sizes, options);
    regularize(net, l2({ l2: 0.001 }));
    await expect(net.trainAsync(nan(3), options)).rejects.toThrow(nanAt(3));
    expect(allWeights(net).every(Number.isFinite)).toBe(true);
    let patience = 7;
    const callback = () => {
      if (--patience === 0) throw new Error("enough");
    };
    await expect(net.trainAsync(patterns, { ...options, callback, callbackPeriod: 1 })).rejects.toThrow("enough");
    expect((await net.trainAsync(patterns, options)) satisfies { iterations: number }).toMatchObject({
      iterations: 30,
    });
  });

  it("leaves a network that is no longer regularized alone", () => {
    const net = createNetwork(Network, sizes, momentum);
    const keys = Object.keys(net);
    regularize(net, l2({ l2: 0.001 })).detach();
    expect(Object.keys(net)).toEqual(keys);
    net.train(nan(0), momentum);
    expect(allWeights(net).every(Number.isNaN)).toBe(true);
  });

  it("says that weights were not finite when training began", () => {
    const net = createNetwork(Network, sizes, momentum);
    regularize(net, l2({ l2: 0.001 }));
    net.biases[1]![0] = Number.NaN;
    expect(() => net.train(patterns, momentum)).toThrow(
      `[@reg/brainjs] pattern 0: expected finite weights, received NaN or infinity. The network had such numbers before it was trained. ${advice}`,
    );
  });
});
