// How a case trains: the network of the suite in the target's stack, with a configuration attached.
import { type ConfigInput, type Plan, resolve, type StepReport, type Weights } from "@reg/core";
import { kerasLayout } from "../kerasLayout.ts";
import type { Batch, Network, Optimizer, Target } from "../target.ts";

/** What training gave: the reports, and the parameters afterwards by path in Keras' layout. */
export interface Outcome {
  readonly reports: readonly StepReport[];
  readonly parameters: Readonly<Record<string, Weights>>;
}

/** All parameters of a model, by path, in Keras' layout. */
export async function parametersOf<Model>({ adapter }: Target<Model>, model: Model): Promise<Outcome["parameters"]> {
  const found: Record<string, Weights> = {};
  for (const parameter of adapter.parameters(model)) {
    found[parameter.path] = kerasLayout(await parameter.read(), parameter.axes);
  }
  return found;
}

/** What a configuration means for a model, its units too where the adapter knows them. */
export function planFor<Model>({ adapter }: Target<Model>, model: Model, config: ConfigInput): Plan {
  const { units, layers } = adapter;
  return resolve(config, adapter.parameters(model), {
    ...(units && { units: () => units(model) }),
    ...(layers && { layers: () => layers(model) }),
  });
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
    const plan = config === undefined ? undefined : planFor(target, model, config);
    const attachment = plan && target.adapter.attach(model, plan);
    try {
      const reports = await target.train(model, all);
      return { reports, parameters: await parametersOf(target, model) };
    } finally {
      attachment?.detach();
    }
  });
}
