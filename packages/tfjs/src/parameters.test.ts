import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { tfjsAdapter } from "./index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

describe("parameters", () => {
  it("take numbers of their shape only, and finite ones", async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ name: "dense", units: 3, inputShape: [2] })] });
    const [kernel] = tfjsAdapter.parameters(model);
    const before = model.getWeights()[0]!.dataSync();
    expect(() => kernel!.write({ data: new Float32Array(6), shape: [3, 2] })).toThrow(
      "[@reg/tfjs] dense/kernel: expected 6 numbers, of shape [2,3], received 6, of shape [3,2].",
    );
    expect(() => kernel!.write({ data: new Float32Array(6).fill(Number.NaN), shape: [2, 3] })).toThrow(
      "finite numbers",
    );
    expect(model.getWeights()[0]!.dataSync()).toEqual(before);
  });

  it("names the weights of every kind of layer, each with its role", () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ name: "words", inputDim: 9, outputDim: 4, inputLength: 6 }),
        tf.layers.bidirectional({
          name: "both",
          layer: tf.layers.lstm({ name: "lstm", units: 2, returnSequences: true }),
        }),
        tf.layers.rnn({ name: "stack", cell: [tf.layers.gruCell({ units: 2 })], returnSequences: true }),
        tf.layers.timeDistributed({ name: "each", layer: tf.layers.dense({ units: 16 }) }),
        tf.layers.reshape({ targetShape: [6, 4, 4] }),
        tf.layers.depthwiseConv2d({ name: "depth", kernelSize: 2 }),
        tf.layers.separableConv2d({ name: "separable", filters: 3, kernelSize: 2 }),
        tf.layers.batchNormalization({ name: "norm" }),
        tf.layers.prelu({ name: "leak" }),
      ] as tf.layers.Layer[],
    });
    const roles = tfjsAdapter.parameters(model).map(({ path, role, shape }) => `${path} ${role} [${shape}]`);
    expect(roles).toMatchInlineSnapshot(`
      [
        "words/embeddings embedding [9,4]",
        "both/forward_lstm/kernel kernel [4,8]",
        "both/forward_lstm/recurrent_kernel recurrentKernel [2,8]",
        "both/forward_lstm/bias bias [8]",
        "both/backward_lstm/kernel kernel [4,8]",
        "both/backward_lstm/recurrent_kernel recurrentKernel [2,8]",
        "both/backward_lstm/bias bias [8]",
        "stack/RNNCell_0/kernel kernel [4,6]",
        "stack/RNNCell_0/recurrent_kernel recurrentKernel [2,6]",
        "stack/RNNCell_0/bias bias [6]",
        "each/kernel kernel [2,16]",
        "each/bias bias [16]",
        "depth/depthwise_kernel kernel [2,2,4,1]",
        "depth/bias bias [4]",
        "separable/depthwise_kernel kernel [2,2,4,1]",
        "separable/pointwise_kernel kernel [1,1,4,3]",
        "separable/bias bias [3]",
        "norm/gamma scale [3]",
        "norm/beta bias [3]",
        "leak/alpha scale [4,2,3]",
      ]
    `);
  });
});
