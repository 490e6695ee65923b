// A step with a penalty on units: the step without it, then the prox of core's formula.
import { arrayOps, type ConfigInput, type Weights } from "@reg/core";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { adam } from "../optimizers/adam.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { sgd } from "../optimizers/sgd.ts";
import { regularize } from "../regularize.ts";
import { sequential } from "../sequential.ts";
import { createTrainer } from "../trainer.ts";

const rate = 0.125;
const onUnits = (lambda: number): ConfigInput => ({
  rules: [{ units: "dense_1", penalty: { name: "groupLasso", lambda }, mode: "proximal" }],
});
const model = sequential({ inputs: 5, layers: [{ units: 4, activation: "tanh" }, { units: 3 }] });
const numbers = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898));
const batch = {
  inputs: { data: numbers(40), shape: [8, 5] },
  targets: { data: numbers(24), shape: [8, 3] },
};

/** The weights of the first layer before and after a step, and the plan. */
async function stepOf(optimizer: Optimizer, config?: ConfigInput) {
  const trainer = createTrainer(model, { ort, executionProviders: ["cpu"], loss: "meanSquaredError", optimizer });
  const plan = config && regularize(trainer, config).plan;
  const read = () =>
    Promise.all(
      ["dense_1/kernel", "dense_1/bias"].map(async (wanted): Promise<Weights> => {
        const { data, shape } = await trainer
          .parameters()
          .find(({ path }) => path === wanted)!
          .read();
        return { data: Float64Array.from(data), shape };
      }),
    );
  const before = await read();
  const [report] = await trainer.train([batch]);
  const after = await read();
  await trainer.dispose();
  return { before, after, plan, report: report! };
}

const names = { sgd: sgd({ learningRate: rate }), adam: adam({ learningRate: rate }) };

it.each(["sgd", "adam"] as const)("moves a kernel and its bias together, in the metric of %s", async (name) => {
  const plain = await stepOf(names[name]);
  const slopes = await stepOf(names.sgd);
  // The first step of Adam divides the rate by |g| + epsilon.
  const steps = plain.before.map(({ data, shape }, i): Weights => {
    const slope = (k: number) => Math.abs(data[k]! - slopes.after[i]!.data[k]!) / rate;
    const each = Float64Array.from(data, (_, k) => rate / (slope(k) + 1e-7 / Math.sqrt(0.001)));
    return name === "sgd" ? arrayOps.scalar(rate) : { data: each, shape };
  });
  let zeros = 0;
  for (const lambda of [0.02, 0.3]) {
    const { after, plan, report } = await stepOf(names[name], onUnits(lambda));
    const [entry] = plan!.units;
    const expected = entry!.penalty.prox(arrayOps, plain.after, steps);
    for (const [i, { data }] of expected.entries()) {
      for (const [k, value] of data.entries()) {
        // Adam's step comes from a difference of float32 weights here.
        expect(after[i]!.data[k]).toBeCloseTo(value, 4);
        if (value === 0) zeros++;
      }
    }
    expect(report.penalty).toBeCloseTo(entry!.penalty.value(arrayOps, plain.before).data[0]!, 5);
  }
  // Under SGD no step is long enough for a zero.
  expect(zeros > 0).toBe(name === "adam");
});

it("says in the table which parameters units tie", async () => {
  const { plan } = await stepOf(names.sgd, onUnits(0.02));
  expect(plan!.entries.map(({ parameter, reason }) => `${parameter.path}: ${reason}`)).toEqual([
    'dense_1/kernel: rule 1: units "dense_1" (4)',
    'dense_1/bias: rule 1: units "dense_1" (4)',
    "dense_2/kernel: no rule",
    "dense_2/bias: no rule",
  ]);
});

it("names the units there are where a rule matches none", async () => {
  await expect(stepOf(names.sgd, { rules: [{ units: "dense1", penalty: "groupLasso" }] })).rejects.toThrow(
    '[@reg/core] rules[0]: expected units "dense1" to match units of the model. Did you mean "dense_1"?',
  );
});
