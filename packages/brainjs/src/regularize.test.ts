import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { diagnose, l1, l1l2, l2, type Mode, type Weights } from "@reg/core";
import * as brain2 from "brain.js";
import { describe, expect, it } from "vitest";
import {
  allWeights,
  classification,
  createNetwork,
  kernel,
  momentum,
  type Options,
  patterns,
  refusal,
  sizes,
  type TestNetwork,
  versions,
} from "../test/networks.ts";
import { brainjsAdapter } from "./adapter.ts";
import { regularize } from "./regularize.ts";

const modes: readonly Mode[] = ["loss", "proximal", "decoupled"];
const adam: Options = { ...momentum, learningRate: 0.01, praxis: "adam" };
const nothing = l1l2({ l1: 0, l2: 0 });

describe.each(versions)("brain.js %s", (version, Network) => {
  describe.each([
    ["momentum", momentum],
    ["adam", adam],
  ])("with %s", (_, options) => {
    const trained = (prepare: (net: TestNetwork) => void) => {
      const net = createNetwork(Network, sizes, options);
      prepare(net);
      net.train(patterns, options);
      return allWeights(net);
    };
    const plain = trained(() => {});

    it.each(modes)("trains bit by bit as ever in mode %s when the strength is 0", (mode) => {
      expect(trained((net) => regularize(net, { penalty: nothing, mode }))).toEqual(plain);
    });

    it.each(modes)("trains otherwise in mode %s when the strength is not 0", (mode) => {
      expect(trained((net) => regularize(net, { penalty: l1l2({ l1: 0.01, l2: 0.01 }), mode }))).not.toEqual(plain);
    });

    it("trains bit by bit as ever after detach, also when it is called twice", () => {
      const net = createNetwork(Network, sizes, options);
      const attachment = regularize(net, { penalty: l1({ l1: 0.01 }), mode: "proximal" });
      attachment.detach();
      attachment.detach();
      net.train(patterns, options);
      expect(allWeights(net)).toEqual(plain);
      expect(Object.hasOwn(net, "initialize")).toBe(false);
      expect(Object.getOwnPropertyDescriptor(net, "adjustWeights")?.get).toBeUndefined();
    });

    it("trains the same with trainAsync", async () => {
      const net = createNetwork(Network, sizes, options);
      regularize(net, l1({ l1: 0.01 }));
      await net.trainAsync(patterns, options);
      expect(allWeights(net)).toEqual(trained((other) => regularize(other, l1({ l1: 0.01 }))));
    });

    it("leaves what no rule matches to brain.js: a first step moves the other layers as ever", () => {
      const one = { ...options, iterations: 1 };
      const [net, other] = [createNetwork(Network, sizes, options), createNetwork(Network, sizes, options)];
      regularize(net, { rules: [{ match: "layer1/kernel", penalty: l2({ l2: 1 }) }] });
      net.train(patterns.slice(0, 1), one);
      other.train(patterns.slice(0, 1), one);
      const size = sizes[0]! * sizes[1]!;
      expect(allWeights(net).slice(size)).toEqual(allWeights(other).slice(size));
      expect(allWeights(net).slice(0, size)).not.toEqual(allWeights(other).slice(0, size));
    });
  });

  it("regularizes biases where a rule says so", () => {
    const net = createNetwork(Network, sizes, momentum);
    regularize(net, { rules: [{ role: "bias", penalty: l1({ l1: 10 }), mode: "proximal" }] });
    net.train(patterns, momentum);
    const parameters = brainjsAdapter.parameters(net);
    const zeros = parameters.map((parameter) => diagnose(parameter.read() as Weights).zeroFraction);
    expect(parameters.map(({ path }, i) => `${path} ${zeros[i]}`)).toEqual([
      ...["layer1/kernel 0", "layer1/bias 1", "layer2/kernel 0", "layer2/bias 1", "layer3/kernel 0", "layer3/bias 1"],
    ]);
  });

  it("ends in exact zeros with l1 in proximal mode, and only there", () => {
    const data = classification(200, 12, 3, 3);
    const options: Options = { activation: "tanh", learningRate: 0.1, momentum: 0.1, iterations: 60 };
    const [sparse, plain] = (["proximal", "loss"] as const).map((mode) => {
      const net = createNetwork(Network, [12, 8, 3], options);
      regularize(net, { penalty: l1({ l1: 0.001 }), mode });
      net.train(data, options);
      const right = data.filter(({ input, output }) => {
        const scores = [...net.run(input)];
        return scores.indexOf(Math.max(...scores)) === output.indexOf(1);
      });
      return { ...diagnose(kernel(net, 1), { axes: [1, 0] }), accuracy: right.length / data.length };
    });
    // More than half of the hidden units have only zero weights on their inputs.
    expect(sparse!.deadUnits.length).toBeGreaterThan(4);
    expect(sparse!.accuracy).toBeGreaterThan(0.95);
    expect(plain!.zeros).toBe(0);
    expect(plain!.accuracy).toBeGreaterThan(0.95);
  });

  it("waits for the weights of a new network and says what it knows of the plan", () => {
    const net = new Network({ ...momentum, hiddenLayers: [5] });
    const attachment = regularize(net, { penalty: l1({ l1: 0.01 }), mode: "proximal" });
    expect(attachment.penalty()).toBe(0);
    expect(attachment.plan.entries.map(({ parameter }) => `${parameter.path} [${parameter.shape}]`)).toEqual([
      ...["layer1/kernel [5,0]", "layer1/bias [5]", "layer2/kernel [0,5]", "layer2/bias [0]"],
    ]);
    net.train(patterns, { ...momentum, iterations: 1 });
    expect(attachment.plan.toString()).toBe(
      [
        "parameter      shape  penalty     mode      why",
        "layer1/kernel  [5,6]  l1 l1=0.01  proximal  rule 1: every kernel",
        "layer1/bias    [5]    none                  no rule",
        "layer2/kernel  [3,5]  l1 l1=0.01  proximal  rule 1: every kernel",
        "layer2/bias    [3]    none                  no rule",
      ].join("\n"),
    );
    const absolute = [...kernel(net, 1).data, ...kernel(net, 2).data].reduce((sum, w) => sum + Math.abs(w), 0);
    // The same float64 sum of the same float32 numbers, added in another order.
    expect(attachment.penalty()).toBeCloseTo(0.01 * absolute, 14);
  });

  it("sets up Adam for a new network and regularizes that", () => {
    const train = (config: Parameters<typeof regularize>[1] | null) => {
      const net = new Network({ ...adam, hiddenLayers: [4] });
      if (config) regularize(net, config);
      net.train(patterns.slice(0, 1), { ...adam, iterations: 1 });
      return net;
    };
    // Weights are random here, but a first step of Adam in mode "loss" has the length of the rate, and biases wait.
    const net = train(l2({ l2: 1 }));
    expect(net.changesHigh.length).toBe(3);
    expect(net.iterations).toBe(1);
    expect(Object.hasOwn(net, "adjustWeights")).toBe(true);
  });

  it("refuses in train, before the first step, what only the data can tell", () => {
    const net = new Network({ ...momentum, hiddenLayers: [5] });
    regularize(net, {
      rules: [{ match: "layer1/kernel", penalty: { name: "groupLasso", lambda: 0.01, groupSize: 4 } }],
    });
    const message =
      "[@reg/core] groupLasso on layer1/kernel: expected groupSize 4 to divide the axis evenly, received 6 slices along axis 0 of shape [5,6]. Choose a size that leaves no remainder.";
    expect(() => net.train(patterns, momentum)).toThrow(message);
  });

  it("refuses it in trainAsync too, where the caller can catch it", async () => {
    const net = new Network({ ...momentum, hiddenLayers: [5] });
    regularize(net, {
      rules: [{ match: "layer1/kernel", penalty: { name: "groupLasso", lambda: 0.01, groupSize: 4 } }],
    });
    await expect(async () => net.trainAsync(patterns, momentum)).rejects.toThrow(
      "groupSize 4 to divide the axis evenly",
    );
  });

  it("trains on objects: inputs and outputs that have names", () => {
    const named = [
      { input: { rain: 1, wind: 0 }, output: { umbrella: 1 } },
      { input: { rain: 0, wind: 1 }, output: { umbrella: 0 } },
    ];
    // The tests' own type of a pattern is the one with arrays.
    const data = named as unknown as typeof patterns;
    const net = new Network({ ...momentum, hiddenLayers: [3] });
    const attachment = regularize(net, { penalty: l1({ l1: 100 }), mode: "proximal" });
    net.train(data, { ...momentum, iterations: 1 });
    expect(diagnose(kernel(net, 1)).zeroFraction).toBe(1);
    expect(attachment.penalty()).toBe(0);
    const loaded = new Network().fromJSON(JSON.parse(JSON.stringify(net.toJSON())));
    expect(regularize(loaded, l1({ l1: 0.01 })).plan.entries[0]!.parameter.shape).toEqual([3, 2]);
    expect(allWeights(loaded)).toEqual(allWeights(net));
  });

  it("checks the configuration of a new network before there are weights", () => {
    expect(refusal(() => regularize(new Network(), "l3" as never))).toMatch(/^UNKNOWN_PENALTY/);
    expect(refusal(() => regularize(new Network(), { rules: [{ match: "layer3/*", penalty: "l1" }] }))).toBe(
      'UNMATCHED_RULE: [@reg/core] rules[0]: expected "layer3/*" to match a parameter. The parameters are: layer1/kernel (kernel), layer1/bias (bias), layer2/kernel (kernel), layer2/bias (bias).',
    );
    expect(refusal(() => regularize(new Network(), { penalty: "orthogonal", mode: "proximal" }))).toMatch(/^NO_PROX/);
    const options = { knwon: [] } as object;
    expect(refusal(() => regularize(new Network(), l1({ l1: 0.001 }), options))).toBe(
      'INVALID_CONFIG: [@reg/core] options: expected only the option known, received "knwon". Did you mean "known"?',
    );
  });

  it("trains the same without this package", () => {
    const net = createNetwork(Network, sizes, momentum);
    const json = JSON.stringify({ net: net.toJSON(), patterns, options: momentum });
    const script = `
      const brain = require(${JSON.stringify(version === "1.6.1" ? "brain.js-1" : "brain.js")});
      const { net: json, patterns, options } = JSON.parse(require("fs").readFileSync(0, "utf8"));
      const net = new brain.NeuralNetwork().fromJSON(json);
      net.train(patterns, options);
      console.log(JSON.stringify(net.toJSON()));`;
    const alone = execFileSync(process.execPath, ["-e", script], {
      cwd: fileURLToPath(new URL(".", import.meta.url)),
      input: json,
      encoding: "utf8",
    });
    net.train(patterns, momentum);
    expect(JSON.parse(alone).layers).toEqual(JSON.parse(JSON.stringify(net.toJSON())).layers);
  });
});

describe("around a network", () => {
  it("works in the cross-validation of 2.0, on each network it makes", () => {
    const made: number[] = [];
    const cross = new brain2.CrossValidate(() => {
      const net = new brain2.NeuralNetwork<number[], number[]>({ hiddenLayers: [4] });
      regularize(net, { penalty: l1({ l1: 100 }), mode: "proximal" });
      return net;
    });
    const data = patterns.map(({ input, output }) => ({ input: [...input], output: [...output] }));
    for (const { network } of cross.train(data, { iterations: 1 }, 2).sets) {
      made.push(
        ...(network as unknown as { layers: { weights: number[][] }[] }).layers.flatMap((l) => l.weights.flat()),
      );
    }
    expect(made.length).toBe(2 * (6 * 4 + 4 * 3));
    expect(made.every((w) => w === 0)).toBe(true);
  });
});
