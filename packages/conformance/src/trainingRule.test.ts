import { kernelFor } from "@reg/core/adapter";
import { describe, expect, it } from "vitest";
import { allCases } from "./allCases.ts";
import { referenceNetwork, smallNetwork } from "./cases/network.ts";
import { coreTarget } from "./reference/coreTarget.ts";
import { runConformance } from "./runConformance.ts";
import type { Target } from "./target.ts";
import { isKeras, kerasRule, type TrainingRule } from "./trainingRule.ts";

/** Stacks that are not Keras, each in another way. */
const rules: Readonly<Record<string, TrainingRule>> = {
  "one activation, pattern by pattern, momentum on kernels": {
    losses: ["halfSquaredError"],
    activations: ["relu", "sigmoid", "tanh"],
    activationPerLayer: false,
    batchSize: 1,
    sgd: { momentumOn: "kernels" },
    adam: { epsilon: "corrected root", biasMoments: "step before" },
  },
  "epsilon on the corrected root": { ...kerasRule, adam: { epsilon: "corrected root", biasMoments: "this step" } },
  "a squared error in fixed batches, without Adam": {
    losses: ["meanSquaredError"],
    activations: ["tanh", "linear"],
    activationPerLayer: true,
    batchSize: 5,
    sgd: { momentumOn: "every parameter" },
  },
  "a cross-entropy without relu": {
    losses: ["categoricalCrossEntropy"],
    activations: ["tanh", "softmax"],
    activationPerLayer: true,
    batchSize: "any",
    sgd: { momentumOn: "every parameter" },
  },
};

describe.each(Object.entries(rules))("a stack with %s", (name, training) => {
  it("is tested by what it has, and its reference passes", async () => {
    const cases = allCases.filter(({ kind, tests }) => tests === "adapter" && kind !== "trajectory");
    const results = await runConformance(coreTarget(kernelFor, name, training), { cases });
    expect(results.filter(({ status }) => status === "failed")).toEqual([]);
    const skipped = results.filter(({ reason }) => reason === "the stack has no adam").map((result) => result.case);
    expect(skipped.length > 0).toBe(training.adam === undefined);
    expect(skipped.every((skip) => /\/adam(, .*)?$/.test(skip))).toBe(true);
  });

  it("gets networks it can train", () => {
    for (const { network, batches } of [smallNetwork(training), referenceNetwork(training, 10)]) {
      expect(training.losses).toContain(network.loss);
      const used = network.layers.map(({ activation }) => activation);
      expect(training.activations).toEqual(expect.arrayContaining(used));
      if (!training.activationPerLayer) expect(new Set(used).size).toBe(1);
      const rows = new Set(batches.map(({ inputs }) => inputs.shape[0]));
      expect(rows.size).toBe(1);
      if (training.batchSize !== "any") expect([...rows]).toEqual([training.batchSize]);
    }
    expect(referenceNetwork(training, 10).batches).toHaveLength(10);
  });
});

describe("where the numbers come from", () => {
  it("is Keras, as far as a stack trains as Keras does", () => {
    const rule = rules["epsilon on the corrected root"]!;
    expect([isKeras(kerasRule, "adam"), isKeras(rule, "sgd"), isKeras(rule, "adam")]).toEqual([true, true, false]);
  });

  it("tells rules apart by their numbers: a stack that says another rule than it has is caught", async () => {
    const said: Target = { ...(coreTarget() as Target), training: rules["epsilon on the corrected root"]! };
    const cases = allCases.filter(({ name }) => name === "training/plain/adam" || name === "training/plain/sgd");
    const statuses = async (target: Target) => (await runConformance(target, { cases })).map(({ status }) => status);
    const late = { ...kerasRule, adam: { epsilon: "root", biasMoments: "step before" } } as const;
    // Keras' epsilon of 1e-7 is 3e-6 on the corrected root in the first step: enough to be seen.
    expect(await statuses(said)).toEqual(["passed", "failed"]);
    expect(await statuses({ ...said, training: late })).toEqual(["passed", "failed"]);
  });
});

describe("a training rule that cannot be", () => {
  it.each([
    [{ losses: [] }, "losses out of categoricalCrossEntropy, halfSquaredError, meanSquaredError, received none."],
    [{ activations: ["gelu"] }, `activations out of sigmoid, tanh, relu, linear, softmax, received "gelu".`],
    [{ activations: ["softmax"] }, "an activation for hidden layers, received softmax alone."],
    [
      { losses: ["categoricalCrossEntropy"], activations: ["tanh"] },
      "softmax for the last layer, or a squared error among the losses, received categoricalCrossEntropy.",
    ],
    [{ batchSize: 0 }, `batchSize to be "any" or a whole number of at least 1, received 0.`],
    [{ sgd: undefined }, "sgd: most cases train by it, received none."],
  ])("is refused: %j", async (change, message) => {
    // What JavaScript lets a person write.
    const training = { ...kerasRule, ...change } as TrainingRule;
    await expect(runConformance({ ...coreTarget(), training }, { cases: [] })).rejects.toThrow(
      `[@reg/conformance] training of core: expected ${message}`,
    );
  });
});
