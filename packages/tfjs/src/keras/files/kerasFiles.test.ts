// Models in files that Keras wrote: each gives Keras' numbers, or is refused with a reason. `docs/keras.md` has the table that
// is made here: `npx vitest run packages/tfjs/src/keras/files/kerasFiles.test.ts -u`.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { type FileCase, fileCases, inputsOf, targetsOf } from "../../../test/kerasFiles.ts";
import { messageOf } from "../../../test/messageOf.ts";
import { loadKerasModel } from "../../kerasFiles.ts";
import { withActivityPenalty } from "../../index.ts";
import { configOf } from "../../../test/configOf.ts";
import type { ModelInternals } from "../../internals.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const listOf = (answers: tf.Tensor | tf.Tensor[]): tf.Tensor[] => (Array.isArray(answers) ? answers : [answers]);

/** Two float32 computations that add in different orders: 1e-5 of the largest number. */
function expectSame(received: tf.Tensor, data: ArrayLike<number>, shape: readonly number[], what: string) {
  expect(received.shape, what).toEqual(shape);
  const ours = received.dataSync();
  const scale = Array.from(data).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  for (let i = 0; i < data.length; i++) {
    if (!(Math.abs(ours[i]! - data[i]!) <= 1e-5 * scale)) expect.fail(`${what}[${i}]: ${ours[i]} for ${data[i]}`);
  }
}

function penaltyOf(model: tf.LayersModel, golden: FileCase): number {
  const internals = model as unknown as ModelInternals;
  return tf.tidy(() => {
    const { penalty } = withActivityPenalty(() => model.apply(inputsOf(golden)));
    return [penalty, ...internals.calculateLosses()].reduce((sum, one) => sum + one.dataSync()[0]!, 0);
  });
}

async function expectKeras(model: tf.LayersModel, golden: FileCase) {
  listOf(model.predict(inputsOf(golden)) as tf.Tensor).forEach((y, i) => {
    expectSame(y, golden.outputs[i]!.data, golden.outputs[i]!.shape, `output ${i}`);
  });
  expect(penaltyOf(model, golden) / Math.max(1, golden.penalty)).toBeCloseTo(golden.penalty / Math.max(1, golden.penalty), 5);
  if (golden.after === undefined) return;
  const after = await loadKerasModel({ config: await configOf(golden), weights: golden.after }, { compile: false });
  for (let step = 0; step < golden.steps; step++) {
    await model.fit(inputsOf(golden), targetsOf(golden), { batchSize: 4, shuffle: false, verbose: 0 });
  }
  const expected = after.getWeights();
  model.getWeights().forEach((weight, i) => {
    expectSame(weight, expected[i]!.dataSync(), expected[i]!.shape, `after ${golden.steps} steps, ${model.weights[i]!.name}`);
  });
}

describe.each(Object.entries(fileCases))("files of %s", (keras, cases) => {
  it.each(cases.map((golden) => [golden.name, golden] as const))("%s", async (name, golden) => {
    const before = tf.memory().numTensors;
    let model: tf.LayersModel | undefined;
    const refusal = await messageOf(async () => {
      model = await loadKerasModel(golden.file);
    }).catch((error: Error) => (error.message === "nothing was thrown" ? undefined : Promise.reject(error)));
    if (refusal !== undefined) {
      console.log("REFUSED", keras, name, refusal);
      expect(tf.memory().numTensors).toBe(before);
      return;
    }
    await expectKeras(model!, golden);
  });
});
