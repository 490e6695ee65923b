// What golden numbers (kerasLayers.test.ts, kerasFiles.test.ts) do not say of the layers that prepare images and categories.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { messageOf } from "../../../test/messageOf.ts";
import { modelFromKeras } from "../../index.ts";
import { resized } from "./resized.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** A layer on inputs of a shape, as Keras 3 writes it. */
const model = (class_name: string, config: object, shape: readonly (number | null)[]) => {
  const input = { class_name: "InputLayer", config: { name: "x", batch_shape: [null, ...shape], dtype: "float32" } };
  const layers = [input, { class_name, config: { name: "layer", ...config } }];
  const model_config = { class_name: "Sequential", config: { name: "m", layers } };
  const modelTopology = { keras_version: "3.15.0", backend: "jax", model_config };
  return modelFromKeras({ modelTopology, weightSpecs: [], weightData: new ArrayBuffer(0) });
};

describe("CategoryEncoding", () => {
  it("gives zeros for what is no category", async () => {
    const encoding = await model("CategoryEncoding", { num_tokens: 3, output_mode: "count" }, [4]);
    const counts = encoding.predict(tf.tensor2d([[0, 2, 2, 7]])) as tf.Tensor;
    expect([counts.shape, [...counts.dataSync()]]).toEqual([
      [1, 3],
      [1, 0, 2],
    ]);
  });

  it("refuses to count in more axes, of which Keras says one shape and computes another", async () => {
    const config = { num_tokens: 3, output_mode: "multi_hot" };
    expect(await messageOf(() => model("CategoryEncoding", config, [4, 2]))).toBe(
      'UNSUPPORTED_MODEL: [@reg/tfjs] layer "layer" (CategoryEncoding): expected rows of numbers, received [null,4,2]. Flatten them before, or use output_mode "one_hot".',
    );
  });
});

describe.each(["CenterCrop", "Resizing"])("%s", (name) => {
  it("takes images whose size is known when they come", async () => {
    const layer = await model(name, { height: 2, width: 2 }, [null, null, 1]);
    for (const size of [3, 2, 1])
      expect((layer.predict(tf.ones([1, size, 4, 1])) as tf.Tensor).shape).toEqual([1, 2, 2, 1]);
  });

  it("refuses what is no batch of images", async () => {
    expect(await messageOf(() => model(name, { height: 2, width: 2 }, [4, 3]))).toBe(
      `UNSUPPORTED_MODEL: [@reg/tfjs] layer "layer" (${name}): expected a batch of images, received [null,4,3]. An image has three axes.`,
    );
  });
});

describe("resized", () => {
  it.each([
    [5, 9],
    [7, 3],
    [1, 4],
  ])("is tfjs' resizing by the middles of pixels from %i to %i, with a gradient that tells the same", (from, to) => {
    const x = tf.randomNormal([2, from, 3, 2], 0, 1, "float32", 1) as tf.Tensor4D;
    const weights = tf.randomNormal([2, to, 3, 2], 0, 1, "float32", 2);
    const stock = tf.image.resizeBilinear(x, [to, 3], false, true);
    // Both add two float32 products.
    expect(tf.max(tf.abs(tf.sub(resized(x, 1, to), stock))).dataSync()[0]).toBeLessThan(1e-6);
    // It is linear: the gradient of its sum with weights, times x, is that sum.
    const sum = (images: tf.Tensor) => tf.sum(tf.mul(resized(images, 1, to), weights)) as tf.Scalar;
    const gradient = tf.grad(sum)(x);
    expect(tf.sum(tf.mul(gradient, x)).dataSync()[0]).toBeCloseTo(sum(x).dataSync()[0]!, 4);
  });
});
