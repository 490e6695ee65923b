import { penalties } from "@reg/core";
import { describe, expect, it } from "vitest";
import { bareNames, scaleConfig, withMode, withTrainingStrengths } from "./strengths.ts";

describe("strengths", () => {
  it("stand for bare names, Keras' too, and leave JSON alone", () => {
    const trained = (typed: string) => JSON.stringify(withTrainingStrengths(typed));
    expect(trained("l1l2")).toBe('{"name":"l1l2","l1":0.001,"l2":0.0001}');
    expect(trained("L1L2")).toBe(trained("l1l2"));
    expect(trained("orthogonal_regularizer")).toBe(trained("orthogonal"));
    const json = { name: "l1l2", l1: 1, l2: 0 };
    expect(withTrainingStrengths(json)).toBe(json);
  });

  it("are multiplied everywhere, and nothing else is", () => {
    const group = { name: "groupLasso", lambda: 0.1, axis: 0, groupSize: 2, sizeWeighted: true } as const;
    const rules = [
      { match: "a/*", role: "bias", penalty: { name: "sum", penalties: [{ name: "l1", l1: 0.0003 }, group] } },
      { match: "b/*", penalty: null },
    ] as const;
    const scaled = scaleConfig({ rules, schedule: { kind: "linearWarmup", steps: 5 } }, 3);
    expect(JSON.parse(JSON.stringify(scaled))).toEqual({
      rules: [
        {
          match: "a/*",
          role: "bias",
          mode: "loss",
          penalty: {
            name: "sum",
            penalties: [
              { name: "l1", l1: 0.0009 },
              { ...group, lambda: 0.3 },
            ],
          },
        },
        { match: "b/*", penalty: null },
      ],
      schedule: { kind: "linearWarmup", steps: 5 },
    });
  });

  it("are shares of the strength at which a linear model is all zeros, to one digit", () => {
    const trained = (name: string, lambdaMax: number) =>
      JSON.parse(JSON.stringify(withTrainingStrengths(name, lambdaMax)));
    expect(trained("l1", 0.3887)).toEqual({ name: "l1", l1: 0.002 });
    expect(trained("sparseGroupLasso", 40)).toMatchObject({ l1: 0.1, lambda: 0.6 });
    // No weight becomes 0 by it, whatever its strength.
    expect(trained("orthogonal", 40)).toMatchObject({ factor: 0.01 });
    expect(bareNames.map(({ name }) => name)).toEqual(Object.keys(penalties).filter((name) => name !== "sum"));
    expect(trained("groupLasso", 0.2)).toMatchObject({ lambda: 0.005 });
  });

  it("keep what rules are for, units too, and refuse a target of sparsity", () => {
    const rules = [
      { units: "layer*", outgoing: true, penalty: { name: "groupLasso", lambda: 0.1 }, mode: "proximal" },
      { match: "layer1", on: "activity", penalty: { name: "l1", l1: 0.5 } },
    ] as const;
    const doubled = JSON.parse(JSON.stringify(scaleConfig({ rules }, 2)));
    expect(doubled.rules).toMatchObject([
      { units: "layer*", outgoing: true, penalty: { lambda: 0.2 }, mode: "proximal" },
      { match: "layer1", on: "activity", penalty: { l1: 1 } },
    ]);
    const refused = "--penalty: expected no toSparsity. reg fit --to-sparsity trains an ONNX model to a target.";
    expect(() => withMode({ toSparsity: 0.5 }, undefined)).toThrow(refused);
    expect(() =>
      withMode({ rules: [{ role: "kernel", penalty: "l1", mode: "proximal", toSparsity: 0.5 }] }, undefined),
    ).toThrow(refused);
  });

  it("keep their own modes unless one is given", () => {
    const config = { rules: [{ match: "a/*", penalty: "l1", mode: "decoupled" }] } as const;
    const modes = (mode?: "proximal") => JSON.parse(JSON.stringify(withMode(config, mode))).rules[0].mode;
    expect([modes(), modes("proximal")]).toEqual(["decoupled", "proximal"]);
    expect(withMode("l1", undefined)).toMatchObject({ mode: "loss" });
  });

  it("stay those of every kernel where nobody wrote rules", () => {
    const everyKernel = {
      penalty: { name: "l1", params: { l1: 0.1 } },
      mode: "proximal",
      schedule: { kind: "constant" },
    };
    expect(withMode({ name: "l1", l1: 0.1 }, "proximal")).toMatchObject(everyKernel);
    expect(withMode({ penalty: { name: "l1", l1: 0.1 } }, "proximal")).not.toHaveProperty("rules");
    expect(scaleConfig({ penalty: null }, 3)).toMatchObject({ penalty: null });
  });
});
