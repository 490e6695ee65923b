import { resolve, weights } from "@reg/core";
import { kernelFor } from "@reg/core/adapter";
import { expect, it } from "vitest";
import { kerasRule } from "../trainingRule.ts";
import { buildReference, referenceAdapter } from "./referenceModel.ts";

const layer = {
  name: "dense",
  kernel: weights([1, 2, 3, 4], [2, 2]),
  bias: weights([0, 0]),
  activation: "linear",
} as const;
const network = { layers: [layer], loss: "meanSquaredError" } as const;
const model = () => buildReference(network, { name: "sgd", learningRate: 0.1, momentum: 0 }, kerasRule);
const adapter = referenceAdapter(kernelFor);
const units = [
  {
    name: "dense",
    size: 2,
    members: [{ path: "dense/kernel", axis: 1, side: "incoming", entries: [[0], [1]] }],
  },
] as const;

it.each([
  [
    { toSparsity: { zeros: 0.5, from: 0, until: 10 } },
    "toSparsity: expected a configuration without it, because this backend does not cut weights",
  ],
  [
    { rules: [{ units: "dense", penalty: "groupLasso", mode: "proximal" }] },
    'units "dense": expected penalties on parameters, received groupLasso on units.',
  ],
] as const)("refuses by name what it does not train with: %j", (config, message) => {
  const built = model();
  const plan = resolve(config, adapter.parameters(built), { units: () => units });
  expect(() => adapter.attach(built, plan)).toThrow(`[@reg/conformance] ${message}`);
  expect(built.attached).toBeNull();
});
