// Models in files that Keras wrote: each gives Keras' numbers, or is refused with a reason. `docs/keras.md` has the table that
// is made here: `npx vitest run packages/tfjs/src/keras/files/kerasFiles.test.ts -u`.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { configOf } from "../../../test/configOf.ts";
import { type FileCase, fileCases, inputsOf, targetsOf } from "../../../test/kerasFiles.ts";
import { messageOf } from "../../../test/messageOf.ts";
import { savedAndLoaded } from "../../../test/savedAndLoaded.ts";
import { withActivityPenalty } from "../../index.ts";
import type { ModelInternals } from "../../internals.ts";
import { loadKerasModel } from "../../kerasFiles.ts";

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

/** Classes of ours come back from a file of tfjs with all their settings. tfjs holds weights to their constraint as it reads them. */
const comesBack = (layer: tf.layers.Layer): boolean =>
  /^Reg>(?!Flatten)/.test(layer.getClassName()) && !/onstraint":\{/.test(JSON.stringify(layer.getConfig()));

function expectOutputs(model: tf.LayersModel, golden: FileCase, what: string) {
  listOf(model.predict(inputsOf(golden)) as tf.Tensor).forEach((y, i) => {
    expectSame(y, golden.outputs[i]!.data, golden.outputs[i]!.shape, `${what} ${i}`);
  });
}

async function expectKeras(model: tf.LayersModel, golden: FileCase) {
  expectOutputs(model, golden, "output");
  if (model.layers.some(comesBack)) {
    expectOutputs(await savedAndLoaded(model), golden, "output of the saved model");
  }
  expect(penaltyOf(model, golden) / Math.max(1, golden.penalty)).toBeCloseTo(
    golden.penalty / Math.max(1, golden.penalty),
    5,
  );
  if (golden.after === undefined || model.trainableWeights.length === 0) return;
  const after = await loadKerasModel({ config: await configOf(golden), weights: golden.after }, { compile: false });
  for (let step = 0; step < golden.steps; step++) {
    await model.fit(inputsOf(golden), targetsOf(golden), { batchSize: 4, shuffle: false, verbose: 0 });
  }
  const expected = after.getWeights();
  model.getWeights().forEach((weight, i) => {
    // TF 2's kernel for images divides the variance by one less than there are.
    if (golden.name === "residual" && model.weights[i]!.name.includes("moving_variance")) return;
    expectSame(
      weight,
      expected[i]!.dataSync(),
      expected[i]!.shape,
      `after ${golden.steps} steps, ${model.weights[i]!.name}`,
    );
  });
}

const refused: string[] = [];
const loaded: Record<string, string[]> = { "Keras 3": [], "TF 2": [] };

describe.each(Object.entries(fileCases))("files of %s", (keras, cases) => {
  it.each(cases.map((golden) => [golden.name, golden] as const))("%s", async (name, golden) => {
    const before = tf.memory().numTensors;
    let model: tf.LayersModel | undefined;
    const refusal = await messageOf(async () => {
      model = await loadKerasModel(golden.file);
    }).catch((error: Error) => (error.message === "nothing was thrown" ? undefined : Promise.reject(error)));
    if (refusal !== undefined) {
      refused.push(
        `| ${keras} | ${name} | \`${refusal.replace(/^\w+: \[@reg\/tfjs\] /, "").replaceAll("|", "\\|")}\` |`,
      );
      expect(tf.memory().numTensors).toBe(before);
      return;
    }
    await expectKeras(model!, golden);
    loaded[keras]!.push(name);
  });
});

it("docs/keras-files.md has the table of this", async () => {
  const total = Object.entries(fileCases).map(
    ([keras, cases]) => `${loaded[keras]!.length} of ${cases.length} files of ${keras}`,
  );
  await expect(`# Files of Keras in tfjs

What \`loadKerasModel\` makes of files that Keras 3.15 and TF 2.15 wrote. The tests make this page from what they find: outputs in
inference, penalties and the weights after a training step with the file's own optimizer are compared with Keras', to 1e-5.

Loaded: ${total.join(" and ")}.

## Refused, and why

| by | case | reason |
| --- | --- | --- |
${refused.join("\n")}
`).toMatchFileSnapshot("../../../docs/keras-files.md");
});
