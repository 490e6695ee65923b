// brain.js trains in its own idiom: pattern by pattern, tanh throughout, half the squared error.
import { brainjsAdapter, regularize } from "@reg/brainjs";
import { NeuralNetwork } from "brain.js";
import type { Samples } from "../datasets/dataset.ts";
import { halfSquaredError } from "../metrics.ts";
import type { Layer, Recipe } from "../recipe.ts";
import { transpose } from "../transpose.ts";
import { runtimes } from "./runtimes.ts";
import type { Stack, Trained, Watch } from "./stack.ts";

type Net = NeuralNetwork<number[], number[]>;

const options = { activation: "tanh", learningRate: 0.03, momentum: 0.1, errorThresh: 1e-9, iterations: 1 } as const;

/** A network of these layers. */
export async function build(layers: readonly Layer[]): Promise<Net> {
  const units = layers.map(({ bias }) => bias.shape[0]!);
  const net: Net = new NeuralNetwork({
    ...options,
    inputSize: layers[0]!.kernel.shape[0]!,
    hiddenLayers: units.slice(0, -1),
    outputSize: units.at(-1)!,
  });
  net.initialize();
  for (const { path, role, write } of brainjsAdapter.parameters(net)) {
    const layer = layers.find(({ name }) => path.startsWith(`${name}/`))!;
    await write(role === "kernel" ? transpose(layer.kernel) : layer.bias);
  }
  return net;
}

/** The rows as plain arrays: a typed array would be taken for an object with keys, and answered with one. */
function rowsOf({ inputs, labels }: Samples): number[][] {
  const features = inputs.length / labels.length;
  return Array.from(labels, (_, row) => [...inputs.subarray(row * features, (row + 1) * features)]);
}

const oneHot = (label: number, classes: number) => Array.from({ length: classes }, (_, i) => (i === label ? 1 : 0));

/** Rows as brain.js takes them. */
const patterns = (samples: Samples, classes: number) =>
  rowsOf(samples).map((input, row) => ({ input, output: oneHot(samples.labels[row]!, classes) }));

/** The outputs of a network, row by row. */
const outputs = (net: Net, samples: Samples): number[] => rowsOf(samples).flatMap((input) => [...net.run(input)]);

async function train(recipe: Recipe, watch: Watch): Promise<Trained> {
  const { layers, config, epochs, split, classes } = recipe;
  const net = await build(layers);
  const attachment = regularize(net, config);
  watch.onPlan(attachment.plan);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { loss, dataLoss, penalty } = attachment.objective(net.train(patterns(recipe.rowsOf(epoch), classes.length)));
    await watch.onEpoch({ loss, dataLoss, penalty });
  }
  const parameters = brainjsAdapter
    .parameters(net)
    .map(async ({ read, write: _, ...info }) => ({ ...info, weights: await read() }));
  return {
    plan: attachment.plan,
    parameters: await Promise.all(parameters),
    report: attachment.report(),
    trainOutputs: outputs(net, split.train),
    testOutputs: outputs(net, split.test),
  };
}

/** brain.js 2.0. */
export async function brainjsStack(): Promise<Stack> {
  return {
    name: "brainjs",
    target: await runtimes["brain.js"].load(),
    dataLoss: halfSquaredError,
    train,
    async save(layers, out) {
      const json = JSON.stringify((await build(layers)).toJSON());
      return [{ path: out, bytes: new TextEncoder().encode(json) }];
    },
  };
}
