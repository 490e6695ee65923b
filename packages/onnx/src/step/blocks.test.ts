import { type ConfigInput, groupLasso, l1, l1l2, l2, resolve } from "@reg/core";
import { parametersOf } from "@reg/onnx-graph";
import { describe, expect, it } from "vitest";
import { losses } from "../losses/index.ts";
import { adam } from "../optimizers/adam.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { sequential } from "../sequential.ts";
import { blocksOf } from "./blocks.ts";

const model = sequential({
  inputs: 100,
  layers: [
    { units: 50, activation: "relu" },
    { units: 8, activation: "relu" },
    { units: 3, activation: "softmax" },
  ],
});
const parameters = parametersOf(model);
const weights = parameters.map(({ path, type, shape }) => ({ name: path, type, shape }));

/** The names in each block. */
function blocks(config?: ConfigInput, optimizer: Optimizer = adam()): readonly string[] {
  const plan = config && resolve(config, parameters);
  const recipe = { loss: losses.softmaxCrossEntropy(), optimizer, plan, runtime: "node", gradients: {} } as const;
  return blocksOf(weights, recipe).map((block) =>
    block.weights.map(({ name }) => name.replace("dense_", "")).join(" "),
  );
}

const each = ["1/kernel", "1/bias", "2/kernel", "2/bias", "3/kernel", "3/bias"];

describe("blocksOf", () => {
  it("has small weights in one vector", () => {
    expect(blocks()).toEqual(["1/kernel", "1/bias 2/kernel 2/bias 3/kernel 3/bias"]);
    expect(blocks({ penalty: l1l2({ l1: 0.01, l2: 0.01 }) })).toEqual([
      "1/kernel",
      "1/bias 2/kernel 2/bias 3/kernel 3/bias",
    ]);
  });

  it("leaves out penalties that look at more than an entry", () => {
    const rules = [
      { match: "dense_2/kernel", penalty: groupLasso() },
      { match: "dense_3/kernel", penalty: l1() },
    ];
    expect(blocks({ rules })).toEqual(["1/kernel", "2/kernel", "1/bias 2/bias 3/kernel 3/bias"]);
  });

  it("has one mode in the vector", () => {
    const rules = [
      { match: "dense_2/kernel", penalty: l1(), mode: "proximal" as const },
      { match: "dense_3/kernel", penalty: l2(), mode: "decoupled" as const },
    ];
    expect(blocks({ rules })).toEqual(["1/kernel", "3/kernel", "1/bias 2/kernel 2/bias 3/bias"]);
  });

  it("has the same modes in the vector where a weight has several penalties", () => {
    const adamW = [
      { penalty: l2(), mode: "decoupled" as const },
      { penalty: l1(), mode: "proximal" as const },
    ];
    const rules = [
      { match: "dense_2/kernel", penalties: adamW },
      { match: "dense_3/kernel", penalties: [adamW[0]!, { penalty: l1() }] },
      { match: "dense_3/bias", penalties: adamW },
    ];
    expect(blocks({ rules })).toEqual(["1/kernel", "3/kernel", "1/bias 2/kernel 2/bias 3/bias"]);
    const grouped = [adamW[0]!, { penalty: groupLasso(), mode: "proximal" as const }];
    expect(blocks({ rules: [{ match: "dense_3/kernel", penalties: grouped }] })).toEqual([
      "1/kernel",
      "3/kernel",
      "1/bias 2/kernel 2/bias 3/bias",
    ]);
  });

  it("takes weights apart for optimizers that look at whole ones", () => {
    expect(blocks(undefined, adam({ clipnorm: 1 }))).toEqual(each);
    const { elementwise: _, ...whole } = adam();
    expect(blocks(undefined, whole)).toEqual(each);
  });
});
