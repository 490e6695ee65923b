// Every layer, as Keras 3 computes it or refused by its name. `docs/keras.md` has the table that is made here:
// `npx vitest run packages/tfjs/src/keras/kerasLayers.test.ts -u`.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { artifactsOf, type LayerCase, layerCases, type Numbers, tensorOf } from "../../test/kerasLayers.ts";
import { messageOf } from "../../test/messageOf.ts";
import { savedAndLoaded } from "../../test/savedAndLoaded.ts";
import { layerConfig, modelFromKeras, regularize } from "../index.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** Numbers by kernels that add in other orders: a few ULP of the largest. */
function expectSame(received: tf.Tensor, expected: Numbers, what: string) {
  expect(received.shape, what).toEqual(expected.shape);
  const [ours, scale] = [received.dataSync(), Math.max(1, ...expected.data.map(Math.abs))];
  expected.data.forEach((y, i) => {
    expect(ours[i]! / scale, `${what}[${i}]`).toBeCloseTo(y / scale, 5);
  });
}

const variablesOf = (model: tf.LayersModel): tf.Variable[] =>
  (model as unknown as { trainableWeights: { read(): tf.Variable }[] }).trainableWeights.map((weight) => weight.read());

function expectTrainsAsInKeras(model: tf.LayersModel, { inputs, trained, cotangent, gradients }: LayerCase) {
  const variables = variablesOf(model);
  expect(variables).toHaveLength(gradients!.length);
  let answers: tf.Tensor | undefined;
  const { grads } = tf.variableGrads(() => {
    answers = tf.keep(model.apply(tensorOf(inputs), { training: true }) as tf.Tensor);
    return tf.sum(tf.mul(answers, tensorOf(cotangent!))) as tf.Scalar;
  }, variables);
  expectSame(answers!, trained!, "in training");
  variables.forEach(({ name }, i) => {
    expectSame(grads[name]!, gradients![i]!, `gradient of ${gradients![i]!.name}`);
  });
}

const refused: string[] = [];
const computed: string[] = [];

describe.each(Object.entries(layerCases))("%s", (name, golden) => {
  it("is computed as in Keras, in training too, or refused", async () => {
    const artifacts = artifactsOf(golden);
    const before = tf.memory().numTensors;
    let model: tf.LayersModel | undefined;
    const message = await messageOf(async () => {
      model = await modelFromKeras(artifacts);
      throw new Error("nothing was thrown");
    }).catch(() => undefined);
    if (message !== undefined) {
      refused.push(`- ${name}: \`${message.replace(/^\w+: \[@reg\/tfjs\] /, "")}\``);
      expect(tf.memory().numTensors).toBe(before);
      return;
    }
    computed.push(name);
    expectSame(model!.predict(tensorOf(golden.inputs)) as tf.Tensor, golden.outputs, "outputs");
    if (golden.gradients) expectTrainsAsInKeras(model!, golden);
  });
});

/** The penalty that a step on data that does not count adds to its loss. */
async function trainedPenalty(model: tf.LayersModel, { inputs, outputs }: LayerCase): Promise<number> {
  model.compile({ optimizer: tf.train.sgd(1e-30), loss: (_, y) => tf.mul(tf.mean(y), 0) });
  const { history } = await model.fit(tensorOf(inputs), tensorOf(outputs), { verbose: 0 });
  return history.loss![0] as number;
}

const penalized = Object.entries(layerCases).filter(([, { penalty }]) => penalty > 0);

it.each(penalized)("%s is penalized as in Keras, frozen parts left out", async (_, golden) => {
  const model = await modelFromKeras(artifactsOf(golden));
  expect(await trainedPenalty(model, golden)).toBeCloseTo(golden.penalty, 5);
  const attached = regularize(model, layerConfig(model), { existing: "replace" });
  expect(await attached.penalty()).toBeCloseTo(golden.penalty, 5);
  const evaluated = model.evaluate(tensorOf(golden.inputs), tensorOf(golden.outputs), { verbose: 0 }) as tf.Scalar;
  expect(evaluated.dataSync()[0]).toBeCloseTo(golden.penalty, 5);
  expect(await trainedPenalty(model, golden)).toBeCloseTo(golden.penalty, 5);
});

const constrained = Object.entries(layerCases).filter(([, { after }]) => after);

it.each(constrained)("%s holds after each step", async (_, golden) => {
  const model = await modelFromKeras(artifactsOf(golden));
  model.compile({ optimizer: tf.train.sgd(0.5), loss: "meanSquaredError" });
  for (let step = 0; step < 3; step++) {
    await model.fit(tensorOf(golden.inputs), tensorOf(golden.cotangent!), { verbose: 0, shuffle: false });
  }
  model.getWeights().forEach((weight, i) => {
    expectSame(weight, golden.after![i]!, golden.after![i]!.name);
  });
});

it.each([
  ...["BatchNormalization axis=1", "BatchNormalization without scale", "Conv1D causal and dilated", "Conv2D dilated"],
  ...["AveragePooling1D same", "AveragePooling2D same", "LayerNormalization without scale", "Softmax axis=1"],
  "UpSampling2D",
])("%s is saved and loaded as it is", async (name) => {
  const golden = layerCases[name]!;
  const loaded = await savedAndLoaded(await modelFromKeras(artifactsOf(golden)));
  expectSame(loaded.predict(tensorOf(golden.inputs)) as tf.Tensor, golden.outputs, "outputs");
  if (golden.gradients) expectTrainsAsInKeras(loaded, golden);
});

it("docs/keras.md has the table of this", async () => {
  await expect(`# Layers of Keras in tfjs

What \`modelFromKeras\` makes of each layer of Keras 3. The tests make this page from what they find: outputs, gradients in training and
penalties are compared with Keras', number by number.

## Computed as in Keras

${computed.map((name) => `- ${name}`).join("\n")}

Where tfjs' own layer computes something else, the model gets a layer of \`@reg/tfjs\` in its place: another axis of BatchNormalization or
Softmax, several axes of Softmax and LayerNormalization, normalization that is frozen, lacks scale or center, or has constraints, ELU with an alpha,
Keras 3's hard_sigmoid and leaky_relu, causal and dilated convolutions, average pooling with padding "same", UpSampling2D, CenterCrop, Resizing, CategoryEncoding. A model that was saved with one loads once \`@reg/tfjs\` is imported. Constraints hold after each step of a model
that \`modelFromKeras\` made; tfjs alone applies them in \`setWeights\` only.

## Refused, and why

${refused.join("\n")}
`).toMatchFileSnapshot("../../docs/keras.md");
});
