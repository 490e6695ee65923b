import { brainjsAdapter, regularize } from "@reg/brainjs";
import type { ConfigInput } from "@reg/core";
import type { Network } from "@reg/tune";
import { accuracy, classesOf, halfSquaredError } from "../metrics.ts";
import type { Layer } from "../recipe.ts";
import { build, outputs, patterns } from "../stacks/brainjs.ts";
import { samplesOf, shuffled } from "./networkRows.ts";

/** A NeuralNetwork of these layers in training, with a plan: pattern by pattern, half the squared error. */
export async function brainjsNetwork(layers: readonly Layer[], config: ConfigInput): Promise<Network> {
  const net = await build(layers);
  const attachment = regularize(net, config);
  const classes = layers.at(-1)!.bias.shape[0]!;
  return {
    attachment,
    parameters: () => brainjsAdapter.parameters(net),
    fit(rows, { seed }) {
      return attachment.objective(net.train(patterns(shuffled(samplesOf(rows), seed), classes))).loss;
    },
    evaluate(rows) {
      const samples = samplesOf(rows);
      const given = outputs(net, samples);
      return {
        loss: halfSquaredError(given, samples.labels),
        metric: accuracy(samples.labels, classesOf(given, classes)),
      };
    },
    outputs(rows) {
      return { data: Float64Array.from(outputs(net, samplesOf(rows))), shape: [rows.inputs.shape[0], classes] };
    },
    dispose() {},
  };
}
