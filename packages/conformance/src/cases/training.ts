// How a case trains: the network of the suite in the target's stack, with a configuration attached.

import type { StepReport } from "@reg/core";
import { type ConfigInput, resolve, type Weights, weights } from "@reg/core";
import { type GoldenWeights, goldenTraining } from "../golden.ts";
import { kerasLayout } from "../kerasLayout.ts";
import type { Batch, Network, Optimizer, Target } from "../target.ts";

/** What training gave: the reports, and the parameters afterwards by path in Keras' layout. */
export interface Outcome {
  readonly reports: readonly StepReport[];
  readonly parameters: Readonly<Record<string, Weights>>;
}

const read = ({ data, shape }: GoldenWeights): Weights => weights(data, shape);

const layers = goldenTraining.network.layers.map(({ kernel, bias, ...layer }) => ({
  ...layer,
  kernel: read(kernel),
  bias: read(bias),
}));

const batches: readonly Batch[] = goldenTraining.batches.map(({ inputs, targets }) => ({
  inputs: read(inputs),
  targets: read(targets),
}));

/** Each row as a batch of its own. */
export const rowsOf = (all: readonly Batch[]): readonly Batch[] =>
  all.flatMap(({ inputs, targets }) => {
    const [[rows, width], [, classes]] = [inputs.shape as [number, number], targets.shape as [number, number]];
    return Array.from({ length: rows }, (_, row) => ({
      inputs: weights(inputs.data.slice(row * width, (row + 1) * width), [1, width]),
      targets: weights(targets.data.slice(row * classes, (row + 1) * classes), [1, classes]),
    }));
  });

/** The small network and its batches, in the form the stack's training rule takes. */
export function smallNetwork({ trainingRule }: Target): { network: Network; batches: readonly Batch[] } {
  if (trainingRule === "keras") return { network: { layers, loss: "categoricalCrossEntropy" }, batches };
  const sigmoid = layers.map((layer) => ({ ...layer, activation: "sigmoid" as const }));
  return { network: { layers: sigmoid, loss: "halfSquaredError" }, batches: rowsOf(batches) };
}

/** All parameters of a model, by path, in Keras' layout. */
export async function parametersOf<Model>({ adapter }: Target<Model>, model: Model): Promise<Outcome["parameters"]> {
  const found: Record<string, Weights> = {};
  for (const parameter of adapter.parameters(model)) {
    found[parameter.path] = kerasLayout(await parameter.read(), parameter.axes);
  }
  return found;
}

/** Builds, hands the model to `use`, and frees it whatever happens. */
export async function withModel<Model, Result>(
  target: Target<Model>,
  network: Network,
  optimizer: Optimizer,
  batchSize: number,
  use: (model: Model) => Promise<Result>,
): Promise<Result> {
  const model = await target.build(network, optimizer, batchSize);
  try {
    return await use(model);
  } finally {
    await target.dispose?.(model);
  }
}

/** Trains a network with a configuration attached; `undefined` trains it plain. */
export function train<Model>(
  target: Target<Model>,
  network: Network,
  optimizer: Optimizer,
  all: readonly Batch[],
  config?: ConfigInput,
): Promise<Outcome> {
  return withModel(target, network, optimizer, all[0]!.inputs.shape[0]!, async (model) => {
    const plan = config === undefined ? undefined : resolve(config, target.adapter.parameters(model));
    const attachment = plan && target.adapter.attach(model, plan);
    try {
      const reports = await target.train(model, all);
      return { reports, parameters: await parametersOf(target, model) };
    } finally {
      attachment?.detach();
    }
  });
}
