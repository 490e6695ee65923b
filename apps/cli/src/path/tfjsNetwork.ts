import type { ConfigInput } from "@reg/core";
import { regularize, tfjsAdapter } from "@reg/tfjs";
import type { Network } from "@reg/tune";
import type * as tensorflow from "@tensorflow/tfjs";
import type { Samples } from "../datasets/dataset.ts";
import { accuracy, classesOf, crossEntropy } from "../metrics.ts";
import type { Layer } from "../recipe.ts";
import { loadTensorflow } from "../stacks/loadTensorflow.ts";
import { optimizer } from "../stacks/stack.ts";
import { build } from "../stacks/tfjs.ts";
import { samplesOf, shuffled } from "./networkRows.ts";

/** A Sequential of these layers in training, with a plan. */
export async function tfjsNetwork(layers: readonly Layer[], config: ConfigInput): Promise<Network> {
  const tf = await loadTensorflow();
  const model = await build(tf, layers);
  const attachment = regularize(model, config);
  const classes = layers.at(-1)!.bias.shape[0]!;
  model.compile({ optimizer: tf.train.sgd(optimizer.learningRate), loss: "categoricalCrossentropy" });
  const matrix = ({ inputs, labels }: Samples) => tf.tensor2d(inputs, [labels.length, inputs.length / labels.length]);
  const predict = (samples: Samples) =>
    tf.tidy(() => (model.predict(matrix(samples)) as tensorflow.Tensor).dataSync() as Float32Array);
  return {
    attachment,
    parameters: () => tfjsAdapter.parameters(model),
    async fit(rows, { seed }) {
      const samples = shuffled(samplesOf(rows), seed);
      const y = tf.tidy(() => tf.oneHot(tf.tensor1d(samples.labels, "int32"), classes).toFloat());
      const x = matrix(samples);
      const { history } = await model.fit(x, y, { batchSize: 32, epochs: 1, shuffle: false, verbose: 0 });
      tf.dispose([x, y]);
      return Number(history.loss!.at(-1));
    },
    evaluate(rows) {
      const samples = samplesOf(rows);
      const given = predict(samples);
      return {
        loss: crossEntropy(given, samples.labels),
        metric: accuracy(samples.labels, classesOf(given, classes)),
      };
    },
    outputs(rows) {
      return { data: predict(samplesOf(rows)), shape: [rows.inputs.shape[0], classes] };
    },
    dispose: () => void model.dispose(),
  };
}
