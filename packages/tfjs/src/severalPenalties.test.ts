// One weight, a penalty in each mode: decoupled l2 as AdamW has it, l1 in the loss or by its prox.
import { type ConfigInput, l1, l2, prox, value } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, expect, it } from "vitest";
import { expectUnchanged } from "../test/expectUnchanged.ts";
import { compiled, fit, inputs, kernelOf, numbersOf, sequential, targets } from "../test/models.ts";
import { savedAndLoaded } from "../test/savedAndLoaded.ts";
import { kerasAdam, kerasAdamW, regularize, regularizeVariables, restore, variablesOf } from "./index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const [decay, sparsity, elastic] = [l2({ l2: 0.05 }), l1({ l1: 1 }), l1({ l1: 0.01 })];
const config: ConfigInput = {
  rules: [
    {
      match: "a/kernel",
      penalties: [
        { penalty: sparsity, mode: "proximal", metric: "euclidean" },
        { penalty: decay, mode: "decoupled" },
        { penalty: elastic, mode: "loss" },
      ],
    },
  ],
};

/** A step by hand: Adam on the loss with its l1, then decay by the weights before, then the soft threshold. */
function stepByHand(model: tf.LayersModel, optimizer: tf.Optimizer, rate: number) {
  const [kernel, ...others] = Object.values(variablesOf(model)) as [tf.Variable, ...tf.Variable[]];
  const before = Float32Array.from(kernel.dataSync());
  const { grads } = tf.variableGrads(() => {
    const predicted = model.predict(inputs()) as tf.Tensor;
    const data = tf.mean(tf.squaredDifference(targets(), predicted));
    return tf.add(data, tf.mul(tf.sum(tf.abs(kernel)), Number(elastic.params.l1))) as tf.Scalar;
  }, [kernel, ...others]);
  optimizer.applyGradients(grads);
  const moved = Float32Array.from(kernel.dataSync(), (w, i) => w - rate * 2 * Number(decay.params.l2) * before[i]!);
  kernel.assign(
    tf.tensor(prox(sparsity, { data: moved, shape: kernel.shape }, rate).data as Float32Array, kernel.shape),
  );
}

// The same sums in another order, in float32, over three steps.
const expectSame = (received: number[][], expected: number[][]) => {
  received.forEach((weights, i) => {
    weights.forEach((w, j) => void expect(w).toBeCloseTo(expected[i]![j]!, 5));
  });
};

it("trains with all of them, as by hand", async () => {
  const [byPlan, byHand, byVariables] = [sequential(), sequential(), sequential()];
  const attachment = regularize(byPlan, config);
  await fit(compiled(byPlan, kerasAdam(0.05)), { epochs: 3 });
  const own = kerasAdam(0.05);
  const { minimize } = regularizeVariables(variablesOf(byVariables), config);
  const theirs = kerasAdam(0.05);
  for (let step = 0; step < 3; step++) {
    stepByHand(byHand, own, 0.05);
    const loss = () =>
      tf.mean(tf.squaredDifference(targets(), byVariables.predict(inputs()) as tf.Tensor)) as tf.Scalar;
    tf.dispose(minimize(theirs, loss, Object.values(variablesOf(byVariables))));
  }
  expectSame(numbersOf(byPlan), numbersOf(byHand));
  expectSame(numbersOf(byVariables), numbersOf(byHand));
  expect(kernelOf(byPlan).data.some((w) => w === 0)).toBe(true);
  const { penalty, inObjective } = await attachment.report();
  const [all, inLoss] = [
    [sparsity, decay, elastic],
    [sparsity, elastic],
  ].map((penalties) => penalties.reduce((sum, one) => sum + value(one, kernelOf(byPlan)), 0));
  expect(penalty).toBeCloseTo(all!, 6);
  expect(inObjective).toBeCloseTo(inLoss!, 6);
});

it("AdamW's decay and a proximal l1 are AdamW with a soft threshold", async () => {
  const [byPlan, byDecay] = [sequential(), sequential()];
  const l1Only = { penalty: sparsity, mode: "proximal", metric: "euclidean" } as const;
  const both = [{ penalty: decay, mode: "decoupled" } as const, l1Only];
  regularize(byPlan, {
    rules: [
      { match: "*/kernel", penalties: both },
      { match: "*/bias", ...both[0]! },
    ],
  });
  regularize(byDecay, { rules: [{ match: "*/kernel", ...l1Only }] });
  await fit(compiled(byPlan, kerasAdam(0.05)), { epochs: 3 });
  await fit(compiled(byDecay, kerasAdamW(0.05, 2 * Number(decay.params.l2))), { epochs: 3 });
  expectSame(numbersOf(byPlan), numbersOf(byDecay));
});

it("are saved, loaded and taken off again", async () => {
  const model = compiled(sequential());
  const { plan } = regularize(model, config);
  const loaded = await savedAndLoaded(model);
  expect(`${restore(loaded).plan.regularized.map(({ mode, metric }) => [mode, metric].join(" "))}`).toBe(
    `${plan.regularized.map(({ mode, metric }) => [mode, metric].join(" "))}`,
  );
  expect(`${plan.regularized.map(({ mode }) => mode)}`).toBe("loss,decoupled,proximal");
  // The layer says what JSON can say: the penalty in the loss.
  expect(JSON.stringify(model.layers[0]!.getConfig().kernelRegularizer)).toBe(
    `{"className":"L1","config":{"l1":0.01}}`,
  );
  const other = compiled(sequential());
  await expectUnchanged(other, () => regularize(other, config).detach());
  // Free again: a step that is not the model's own is taken.
  other.optimizer.minimize(() => tf.mean(other.predict(inputs()) as tf.Tensor) as tf.Scalar);
});
