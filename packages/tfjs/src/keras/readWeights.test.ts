import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { kerasCases } from "../../test/kerasCases.ts";
import { messageOf } from "../../test/messageOf.ts";
import { modelFromKeras } from "../index.ts";

const { json, artifacts } = kerasCases["TF 2"].sequential!;

it("takes weights in any order, quantized ones too", async () => {
  const model = await modelFromKeras({
    modelTopology: json,
    weightSpecs: ["third", "first_layer", "dense_1", "dense"].flatMap((layer) =>
      artifacts
        .weightSpecs!.filter(({ name }) => name.startsWith(`${layer}/`))
        .map((spec) => ({
          ...spec,
          quantization: { dtype: "uint8" as const, scale: 0.5, min: 1 },
        })),
    ),
    weightData: new Uint8Array(99).fill(4).buffer,
  });
  for (const weight of model.getWeights()) expect([...new Set(weight.dataSync())]).toEqual([3]);
});

it.each([
  [
    "the names of a .keras file",
    artifacts.weightSpecs!.map((spec, i) => ({ ...spec, name: `layers/dense/vars/${i}` })),
    `weight layers/dense/vars/0: expected the name of one weight of the model, received that of 0 of first_layer/kernel, first_layer/bias, dense/kernel, dense/bias, third/kernel, third/bias, dense_1/kernel, dense_1/bias. Convert the model as H5 (model.save("model.h5")): a .keras file does not keep the names of layers.`,
  ],
  [
    "a weight twice",
    artifacts.weightSpecs!.map((spec, i) => (i === 0 ? { ...spec, name: "all_four/third/bias" } : spec)),
    "weight third/bias: expected third/bias once, received it again. Convert the model anew.",
  ],
  [
    "another shape",
    artifacts.weightSpecs!.map((spec) => (spec.name === "dense/kernel" ? { ...spec, shape: [4, 5] } : spec)),
    "weight dense/kernel: expected shape [5,4], received [4,5]. Convert the model anew.",
  ],
  [
    "some of the weights",
    artifacts.weightSpecs!.slice(0, -2),
    "weights: expected all weights of the model, received none for third/kernel, third/bias. Convert the model anew.",
  ],
])("refuses %s", async (_, weightSpecs, message) => {
  const before = tf.memory().numTensors;
  expect(await messageOf(() => modelFromKeras({ ...artifacts, weightSpecs }))).toBe(
    `INVALID_MODEL: [@reg/tfjs] ${message}`,
  );
  // None of the model that was being built is left.
  expect(tf.memory().numTensors - before).toBe(0);
});
