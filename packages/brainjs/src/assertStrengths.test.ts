import { l1, l1l2, l2, resolve, sum } from "@reg/core";
import { describe, expect, it } from "vitest";
import { createNetwork, refusal, sizes, versions } from "../test/networks.ts";
import { brainjsAdapter } from "./adapter.ts";
import { regularize } from "./regularize.ts";

describe.each(versions)("strengths with brain.js %s", (_, Network) => {
  const build = () => createNetwork(Network, sizes);
  type Config = Parameters<typeof regularize>[1];
  const refused = (config: Config) => refusal(() => regularize(build(), config));

  const unwrittenL1 =
    "INVALID_PARAMETER: [@reg/brainjs] l1 on layer1/kernel: expected a strength: l1, received none, and the default of 0.01 is not for brain.js. It minimizes half the squared error of one pattern at a time, where weaker penalties are usual: begin with l1: 0.0003.";

  it.each<[string, Config]>([
    ["a name", "l1"],
    ["a name of Keras 3", "L1"],
    ["a factory's call", l1()],
    ["JSON", { name: "l1" }],
    ["Keras' JSON", { class_name: "L1", config: {} }],
    ["a rule", { rules: [{ match: "layer1/*", penalty: "l1", mode: "proximal" }] }],
    ["a part of a sum", sum({ penalties: [l2({ l2: 0.1 }), l1()] })],
    ["a part in JSON", { name: "sum", penalties: [{ name: "sum", penalties: ["l1"] }] }],
    ["a penalty that was scaled", l1().scaled(0.1).scaled(10)],
  ])("are demanded of %s", (_, config) => {
    expect(refused(config)).toBe(unwrittenL1);
  });

  it("are demanded of each parameter that has a default above 0", () => {
    expect(refused({ name: "sparseGroupLasso", l1: 0.001 })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/brainjs] sparseGroupLasso on layer1/kernel: expected a strength: lambda, received none, and the default of 0.01 is not for brain.js. It minimizes half the squared error of one pattern at a time, where weaker penalties are usual: begin with lambda: 0.0003."`,
    );
    expect(refused("sparseGroupLasso")).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/brainjs] sparseGroupLasso on layer1/kernel: expected strengths: l1 and lambda, received none, and the default of 0.01 and 0.01 is not for brain.js. It minimizes half the squared error of one pattern at a time, where weaker penalties are usual: begin with l1: 0.0003, lambda: 0.0003."`,
    );
    expect(refused({ rules: [{ match: "layer2/kernel", penalty: { name: "groupLasso" } }] })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/brainjs] groupLasso on layer2/kernel: expected a strength: lambda, received none, and the default of 0.01 is not for brain.js. It minimizes half the squared error of one pattern at a time, where weaker penalties are usual: begin with lambda: 0.0003."`,
    );
  });

  it("are demanded before a new network has weights, and of a plan that is attached", () => {
    expect(refusal(() => regularize(new Network(), "l1"))).toBe(unwrittenL1);
    const net = build();
    const plan = resolve("l1", brainjsAdapter.parameters(net));
    expect(refusal(() => brainjsAdapter.attach(net, plan))).toBe(unwrittenL1);
  });

  it.each<[string, Config]>([
    ["a strength of 0 that was written", l1({ l1: 0 })],
    ["a strength that is 0 when it is left out", l1l2({ l1: 0.0001 })],
    ["a number from a file", JSON.parse(JSON.stringify(l1()))],
  ])("may be %s", (_, config) => {
    expect(regularize(build(), config).plan.regularized.length).toBe(3);
  });

  it("leave the network as it was where they are refused", () => {
    const net = build();
    refusal(() => regularize(net, "l1"));
    expect(regularize(net, l1({ l1: 0.0003 })).plan.regularized.length).toBe(3);
  });
});
