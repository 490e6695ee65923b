import { describe, expect, it } from "vitest";
import { assertMetric } from "./assertMetric.ts";
import { definePenalty } from "./definePenalty.ts";
import { strength } from "./params.ts";
import { groupLasso } from "./penalties/index.ts";
import type { Metric } from "./plan.ts";
import { resolve } from "./resolve.ts";

/** A norm over all of a weight, whose prox is known for one step. */
const whole = definePenalty({
  name: "whole",
  params: { lambda: strength(0.1, "Strength.") },
  traits: { separable: false, convex: true, homogeneous: true },
  value: (ops, w, { lambda }) => ops.mul(ops.sqrt(ops.sum(ops.mul(w, w))), lambda),
  gradient: (_, w) => w,
  prox: (_, w) => w,
});
const kernel = [{ path: "layer1/kernel", role: "kernel", shape: [3, 2] }] as const;
const planOf = (penalty: ReturnType<typeof whole>, metric?: Metric) =>
  resolve({ penalty, mode: "proximal", ...(metric && { metric }) }, kernel);
const adam = { optimizer: "adam", step: "each" } as const;

describe("assertMetric", () => {
  it("lets pass what can be done", () => {
    assertMetric(planOf(whole()), { optimizer: "sgd", step: "one" }, "@reg/tfjs");
    assertMetric(planOf(whole(), "euclidean"), adam, "@reg/tfjs");
    assertMetric(planOf(whole(), "euclidean"), { optimizer: "Own", step: "unknown" }, "@reg/tfjs");
    assertMetric(planOf(groupLasso()), adam, "@reg/tfjs");
    assertMetric(resolve({ penalty: whole(), mode: "decoupled" }, kernel), adam, "@reg/tfjs");
  });

  it("refuses a prox of one step under an optimizer that has many", () => {
    expect(() => assertMetric(planOf(whole()), adam, "@reg/tfjs")).toThrow(
      "[@reg/tfjs] whole on layer1/kernel: expected a penalty whose prox takes a step of each weight, as adam has it, " +
        'received one whose prox takes the same step for all. Write "metric": "euclidean" beside the mode: ' +
        "the prox then takes the bare learning rate.",
    );
  });

  it("refuses an optimizer whose step is not known", () => {
    expect(() => assertMetric(planOf(groupLasso()), { optimizer: "Own", step: "unknown" }, "@reg/tfjs")).toThrow(
      '[@reg/tfjs] mode "proximal" on layer1/kernel: expected an optimizer whose step for each weight is known, ' +
        'received Own. Write "metric": "euclidean" beside the mode: the prox then takes the bare learning rate.',
    );
  });
});
