import { describe, expect, it } from "vitest";
import {
  allWeights,
  classification,
  createNetwork,
  kernel,
  type Options,
  refusal,
  versions,
} from "../test/networks.ts";
import { compact, inspectUnits, regularize } from "./index.ts";

const sizes = [6, 12, 3];
const patterns = classification(40, 6, 3, 3);
const options = { activation: "tanh", learningRate: 0.05, momentum: 0.2, iterations: 40, errorThresh: 1e-9 } as const;
const adam = { ...options, learningRate: 0.01, praxis: "adam" } as const;

describe.each(versions)("a target of sparsity with brain.js %s", (_, Network) => {
  const network = (given: Options = options) => createNetwork(Network, sizes, given);
  type TestNetwork = ReturnType<typeof network>;
  /** 72 + 36 = 108 weights in kernels. */
  const kernels = (net: TestNetwork) => [kernel(net, 1), kernel(net, 2)].flatMap(({ data }) => [...data]);
  const zeros = (net: TestNetwork) => kernels(net).filter((w) => w === 0).length;
  const places = (net: TestNetwork) => kernels(net).map((w) => w === 0);

  it.each([
    ["momentum", options],
    ["Adam", adam],
  ])("is reached exactly in train, and stays through a refit: %s", (_, given) => {
    const net = network(given);
    const attachment = regularize(net, { toSparsity: 0.75 });
    expect(refusal(() => attachment.relax())).toBe(
      'NO_SUPPORT: [@reg/brainjs] relax: expected zeros that are frozen, received step 0 of a plan that has not been trained yet. Train on first, or write "until" into "toSparsity".',
    );
    net.train(patterns, given);
    expect(zeros(net)).toBe(81);
    const [last, before] = [places(net), kernels(net)];
    attachment.relax();
    net.train(patterns, { ...given, iterations: 5 });
    expect(places(net)).toEqual(last);
    expect(kernels(net)).not.toEqual(before);
    expect(attachment.penalty()).toBe(0);
  });

  it("is reached before an error ends the training, as it does afterwards", () => {
    const net = network();
    regularize(net, { toSparsity: 0.5 });
    // Every error is below.
    const { iterations } = net.train(patterns, { ...options, errorThresh: 0.99 });
    expect(zeros(net)).toBe(54);
    // From 0.8 of the passes on the zeros are frozen, and an error counts.
    expect(iterations).toBe(32);
    expect((net as unknown as { trainOpts: { errorThresh: number } }).trainOpts.errorThresh).toBe(0.99);
    expect(net.train(patterns, { ...options, errorThresh: 0.99 }).iterations).toBeLessThan(3);
  });

  it("is the same with trainAsync, and with a network that train makes the weights of", async () => {
    const [net, later] = [network(), network()];
    for (const each of [net, later]) regularize(each, { toSparsity: { units: { input: 4, layer1: 5 } } });
    net.train(patterns, options);
    await later.trainAsync(patterns, options);
    expect(allWeights(later)).toEqual(allWeights(net));
    const fresh = new Network({ ...options, hiddenLayers: [12] });
    const attachment = regularize(fresh, { toSparsity: { units: { input: 4, layer1: 5 } } });
    expect(attachment.plan.sparsity[0]!.units.map(({ name, size }) => [name, size])).toEqual([
      ["input", 0],
      ["layer1", 12],
    ]);
    fresh.train(patterns, options);
    for (const each of [net, fresh]) {
      const live = inspectUnits(each, { inputs: true }).map(({ name, size, dead }) => [name, size - dead.length]);
      expect(Object.fromEntries(live)).toMatchObject({ input: 4, layer1: 5 });
      expect((await compact(each, { inputs: true })).model.toJSON().sizes).toEqual([4, 5, 3]);
    }
  });

  it("is for each rule by itself, and says its steps in a loop of one's own", () => {
    const net = network();
    const rule = { penalty: { name: "l1", l1: 0.0003 }, mode: "proximal" } as const;
    regularize(net, {
      rules: [
        { match: "layer1/kernel", ...rule, toSparsity: { zeros: 0.75, from: 0, until: 400 } },
        { match: "layer2/kernel", ...rule, toSparsity: { bytes: 48, from: 0, until: 400 } },
      ],
    });
    net.train(patterns, { ...options, iterations: 11 });
    expect([kernel(net, 1), kernel(net, 2)].map(({ data }) => data.filter((w) => w === 0).length)).toEqual([54, 24]);
    const loop = network();
    regularize(loop, { toSparsity: 0.5 });
    const pattern = { input: Float32Array.from(patterns[0]!.input), output: Float32Array.from(patterns[0]!.output) };
    expect(refusal(() => loop.trainPattern(pattern))).toBe(
      `INVALID_CONFIG: [@reg/brainjs] toSparsity: expected "from" and "until", because the number of steps is not known here, received neither. Write { "zeros": 0.9, "from": 500, "until": 4000 }, in steps.`,
    );
  });

  it("begins again for a network that makes other weights", () => {
    const net = network();
    regularize(net, { toSparsity: 0.75 });
    net.train(patterns, options);
    net.initialize();
    expect(zeros(net)).toBe(0);
    net.train(patterns, options);
    expect(zeros(net)).toBe(81);
  });
});

describe.each(versions)("a rule on units with brain.js %s", (_, Network) => {
  it.each([
    ["momentum", options, 0.1],
    ["Adam", adam, 0.03],
  ])("kills units whole with %s, and they are cut", async (_, given, lambda) => {
    const net = createNetwork(Network, sizes, given);
    const rules = [{ units: "layer1", penalty: { name: "groupLasso", lambda }, mode: "proximal" }] as const;
    const attachment = regularize(net, { rules });
    expect(attachment.penalty()).toBeGreaterThan(0);
    net.train(patterns, given);
    const { dead } = inspectUnits(net).find(({ name }) => name === "layer1")!;
    expect(dead.length).toBeGreaterThan(0);
    expect(dead.length).toBeLessThan(12);
    const biases = (net as unknown as { biases: Float32Array[] }).biases[1]!;
    expect(dead.map((unit) => biases[unit])).toEqual(dead.map(() => 0));
    expect((await compact(net)).model.toJSON().sizes).toEqual([6, 12 - dead.length, 3]);
  });

  it("refuses what it cannot do", () => {
    const net = createNetwork(Network, sizes, options);
    const rule = (units: string, lambda?: number) =>
      refusal(() =>
        regularize(net, { rules: [{ units, penalty: { name: "groupLasso", ...(lambda && { lambda }) } }] }),
      );
    expect(rule("layer7", 0.1)).toBe(
      `UNMATCHED_RULE: [@reg/core] rules[0]: expected units "layer7" to match units of the model. Did you mean "layer1"?`,
    );
    expect(rule("layer1")).toBe(
      `INVALID_PARAMETER: [@reg/brainjs] groupLasso on units "layer1": expected a strength: lambda, received none, and the default of 0.01 is not for brain.js. It minimizes half the squared error of one pattern at a time, where weaker penalties are usual: begin with lambda: 0.0003.`,
    );
  });
});
