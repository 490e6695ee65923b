import { diagnose, l1, l1l2, l2 } from "@reg/core";
import { describe, expect, it } from "vitest";
import {
  allWeights,
  createNetwork,
  kernel,
  momentum,
  patterns,
  refusal,
  sizes,
  type TestNetwork,
  versions,
} from "../test/networks.ts";
import type { TrainingReport } from "./attach.ts";
import { regularize } from "./regularize.ts";

const nothing = l1l2({ l1: 0, l2: 0 });

const kernelRowSum = (net: TestNetwork): number => net.weights[1]![0]!.reduce((sum, w) => sum + Math.abs(w), 0);

describe.each(versions)("a plan at work with brain.js %s", (_, Network) => {
  it("counts patterns for a schedule, over several calls of train", () => {
    const net = createNetwork(Network, sizes, momentum);
    const attachment = regularize(net, { penalty: nothing, schedule: { kind: "linearWarmup", steps: 160 } });
    const other = createNetwork(Network, sizes, momentum);
    const constant = regularize(other, { penalty: l2({ l2: 1 }), mode: "decoupled" });
    net.train(patterns, { ...momentum, iterations: 1 });
    net.train(patterns, { ...momentum, iterations: 1 });
    expect(attachment.plan.strength(80)).toBe(0.5);
    expect(constant.penalty()).toBeGreaterThan(0);

    const warm = createNetwork(Network, sizes, momentum);
    const warming = regularize(warm, {
      penalty: l2({ l2: 1e-9 }),
      mode: "decoupled",
      schedule: { kind: "linearWarmup", steps: 160 },
    });
    expect(warming.penalty()).toBe(0);
    warm.train(patterns, { ...momentum, iterations: 1 });
    warm.train(patterns, { ...momentum, iterations: 1 });
    const squares = [1, 2, 3].flatMap((layer) => [...kernel(warm, layer).data]).reduce((sum, w) => sum + w * w, 0);
    expect(warming.penalty() / (1e-9 * squares)).toBeCloseTo(0.5, 12);
  });

  it("keeps brain.js' error, callback and log, and says what they mean", () => {
    const history: TrainingReport[] = [];
    const logged: unknown[] = [];
    const net = createNetwork(Network, sizes, momentum);
    const mixed = [
      { match: "layer1/kernel", penalty: l2({ l2: 0.01 }), mode: "decoupled" as const },
      { role: "kernel" as const, penalty: l2({ l2: 0.01 }) },
    ];
    const attachment = regularize(net, { rules: mixed });
    const callback = (status: { error: number; iterations: number }) => history.push(attachment.objective(status));
    const log = (status: unknown) => logged.push(status);
    const status = net.train(patterns, { ...momentum, callback, callbackPeriod: 1, log, logPeriod: 3 });
    expect(Object.keys(status).sort()).toEqual(["error", "iterations"]);
    expect(history.map(({ iterations }) => iterations)).toEqual([1, 2, 3]);
    expect(logged.length).toBe(1);
    expect(history[2]).toEqual(attachment.objective(status));
    const squares = (layer: number) => Array.from(kernel(net, layer).data).reduce((sum, w) => sum + w * w, 0);
    const { loss, dataLoss, penalty, error } = history[2]!;
    expect(error).toBe(status.error);
    // Three outputs: the mean of three squares, times 3/2, is half their sum.
    expect(dataLoss).toBe((error * 3) / 2);
    // float64 sums of float32 squares here (reduce over a Float32Array keeps float64), in another order there.
    expect(penalty).toBeCloseTo(0.01 * (squares(1) + squares(2) + squares(3)), 12);
    expect(loss).toBeCloseTo(dataLoss + 0.01 * (squares(2) + squares(3)), 12);
  });

  it("stops at errorThresh as ever", () => {
    const net = createNetwork(Network, sizes, momentum);
    regularize(net, nothing);
    expect(net.train(patterns, { ...momentum, iterations: 50, errorThresh: 0.9 }).iterations).toBe(1);
  });

  it("writes the JSON brain.js writes, and reads it into networks that are regularized and into new ones", () => {
    const net = createNetwork(Network, sizes, momentum);
    const keys = Object.keys(net.toJSON());
    regularize(net, nothing);
    net.train(patterns, momentum);
    const json = JSON.stringify(net.toJSON());
    expect(Object.keys(JSON.parse(json))).toEqual(keys);

    const loaded = new Network().fromJSON(JSON.parse(json));
    expect(allWeights(loaded)).toEqual(allWeights(net));
    const [first, second] = [regularize(loaded, l2({ l2: 0.01 })), createNetwork(Network, [2, 3, 1], momentum)];
    const attachment = regularize(second, l2({ l2: 0.01 }));
    second.fromJSON(JSON.parse(json));
    expect(attachment.penalty()).toBe(first.penalty());
    expect(attachment.plan.toString()).toBe(first.plan.toString());
    loaded.train(patterns, momentum);
    second.train(patterns, momentum);
    expect(allWeights(second)).toEqual(allWeights(loaded));
    expect(second.run(patterns[0]!.input)).toEqual(loaded.run(patterns[0]!.input));
  });

  it("follows rows that were replaced", () => {
    const net = createNetwork(Network, sizes, momentum);
    const attachment = regularize(net, { penalty: l1({ l1: 1 }), mode: "proximal" });
    const before = attachment.penalty();
    net.weights[1]![0] = new Float32Array(6).fill(2);
    const change = 12 - kernelRowSum(createNetwork(Network, sizes, momentum));
    // One row of six weights counts 12 now.
    expect(attachment.penalty()).toBeCloseTo(before + change, 12);
  });

  it("refuses a second plan until the first is detached", () => {
    const net = createNetwork(Network, sizes, momentum);
    const attachment = regularize(net, l1({ l1: 0.01 }));
    expect(refusal(() => regularize(net, "l2"))).toBe(
      "ALREADY_ATTACHED: [@reg/brainjs] network: expected a network without a plan, received one that has a plan at work. Call detach() on what the first call gave.",
    );
    attachment.detach();
    expect(regularize(net, l2({ l2: 0.5 })).plan.regularized.length).toBe(3);
  });

  it("leaves the network as it was when the configuration or the weights are wrong", () => {
    const net = createNetwork(Network, sizes, momentum);
    const row = net.weights[1]![0]!;
    expect(refusal(() => regularize(net, { rules: [{ match: "layer4/kernel", penalty: "l1" }] }))).toBe(
      'UNMATCHED_RULE: [@reg/core] rules[0]: expected "layer4/kernel" to match a parameter. The parameters are: layer1/kernel (kernel), layer1/bias (bias), layer2/kernel (kernel), layer2/bias (bias), layer3/kernel (kernel), layer3/bias (bias).',
    );
    net.weights[2]![0]![1] = Number.NaN;
    expect(refusal(() => regularize(net, l1({ l1: 0.01 })))).toBe(
      "NON_FINITE_WEIGHTS: [@reg/brainjs] layer2/kernel: expected finite numbers only, received NaN at index 1. Training diverged before this point: lower the learning rate, or restore the last good weights.",
    );
    expect(net.weights[1]![0]).toBe(row);
    expect(Object.hasOwn(net, "adjustWeights")).toBe(false);
    expect(Object.hasOwn(net, "initialize")).toBe(false);
    net.weights[2]![0]![1] = 0;
    expect(regularize(net, l1({ l1: 0.01 })).plan.regularized.length).toBe(3);
  });

  it("trains by the rules it knows, and beside any where neither the gradient nor the metric is needed", () => {
    const own = () => {
      const net = createNetwork(Network, sizes, momentum);
      net.adjustWeights = () => {};
      return net;
    };
    expect(refusal(() => regularize(own(), l1({ l1: 0.01 })))).toBe(
      'UNSUPPORTED_MODEL: [@reg/brainjs] mode "loss": expected brain.js\' own adjustWeights, with momentum or with Adam, received a network with another one. Use mode "decoupled", or "proximal" with "metric": "euclidean": they leave the update to the network.',
    );
    expect(refusal(() => regularize(own(), { penalty: l1({ l1: 100 }), mode: "proximal" }))).toBe(
      'UNSUPPORTED_MODEL: [@reg/brainjs] mode "proximal" on layer1/kernel: expected an optimizer whose step for each weight is known, received a network with an adjustWeights of its own. Write "metric": "euclidean" beside the mode: the prox then takes the bare learning rate.',
    );
    const net = own();
    regularize(net, { penalty: l1({ l1: 100 }), mode: "proximal", metric: "euclidean" });
    net.train(patterns, momentum);
    expect(diagnose(kernel(net, 1)).zeroFraction).toBe(1);
  });
});
