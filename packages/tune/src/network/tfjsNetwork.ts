import { RegError, type Weights } from "@reg/core";
import type { Parameter } from "@reg/core/adapter";
import type { Network, NetworkRows } from "./network.ts";
import { shuffledRows } from "./shuffledRows.ts";
import { metricOf, targetNumbers } from "./targetsOf.ts";
import type { Tfjs, TfjsModel, TfjsTensor, TfjsVariable } from "./tfjsModel.ts";
import { tfjsState } from "./tfjsState.ts";

/** What `tfjsNetwork` needs beside the model. */
export interface TfjsNetworkOptions {
  readonly tf: Tfjs;
  /** `tfjsAdapter.parameters(model)`. */
  readonly parameters: readonly Parameter[];
  /** `variablesOf(model)`: needed for the optimality of a path's points. */
  readonly variables?: Readonly<Record<string, TfjsVariable>>;
  /** 32 when left out. */
  readonly batchSize?: number;
}

type LossFunction = (targets: TfjsTensor, outputs: TfjsTensor) => TfjsTensor;

const refuse = (expected: string, received: string, advice: string) =>
  new RegError("UNSUPPORTED_MODEL", { who: "@reg/tune", what: "tfjsNetwork", expected, received, advice });

/** The loss function that `compile` chose. */
function lossOf(model: TfjsModel): LossFunction {
  // A Sequential trains through a LayersModel of its own. tfjs declares `lossFunctions` on that class alone.
  const compiled = ((model as { model?: unknown }).model ?? model) as { lossFunctions?: readonly LossFunction[] };
  const [loss] = compiled.lossFunctions ?? [];
  if (loss) return loss;
  const advice = `Call model.compile({ optimizer: "adam", loss: "meanSquaredError" }) first.`;
  throw refuse("a compiled model", "one without a loss", advice);
}

/** The gradients of the data loss by the weights, by path. */
async function gradientsOf(
  tf: Tfjs,
  model: TfjsModel,
  variables: Readonly<Record<string, TfjsVariable>>,
  { x, y }: { readonly x: TfjsTensor; readonly y: TfjsTensor },
): Promise<Readonly<Record<string, Weights>>> {
  const loss = lossOf(model);
  const trained = Object.entries(variables).filter(([, { trainable }]) => trainable);
  const dataLoss = () => tf.mean(loss(y, model.apply(x as never, { training: false } as never) as TfjsTensor) as never);
  const { value, grads } = tf.variableGrads(dataLoss as never, trained.map(([, variable]) => variable) as never);
  for (const tensor of [x, y, value]) tensor.dispose();
  const gradients = trained.map(async ([path, { name }]) => {
    const gradient = grads[name]!;
    const weights: Weights = { data: Float32Array.from(await gradient.data()), shape: [...gradient.shape] };
    gradient.dispose();
    return [path, weights] as const;
  });
  return Object.fromEntries(await Promise.all(gradients));
}

/** Inputs and targets as tensors; tfjs' sparse loss takes class numbers. */
function tensorsOf(tf: Tfjs, rows: NetworkRows, model: TfjsModel) {
  const outputs = model.outputs[0]!.shape.at(-1) ?? 1;
  const [count] = rows.inputs.shape;
  const width = model.loss === "sparseCategoricalCrossentropy" ? 1 : outputs;
  return {
    x: tf.tensor(rows.inputs.data, [...rows.inputs.shape]),
    y: tf.tensor(targetNumbers(rows, width), [count, width]),
  };
}

function assertOneInput({ inputs, outputs }: TfjsModel): void {
  if (inputs.length === 1 && outputs.length === 1 && inputs[0]!.shape.length === 2) return;
  const shapes = inputs.map(({ shape }) => `[${shape.slice(1)}]`).join(", ");
  const received = `inputs of shape ${shapes} and ${outputs.length} ${outputs.length === 1 ? "output" : "outputs"}`;
  throw refuse(
    "a model of one input of shape [inputs] and one output",
    received,
    "Give the problem a Network of your own.",
  );
}

/**
 * A compiled LayersModel for `networkProblem`, with the attachment that `regularize` of `@reg/tfjs` gave. It trains by `model.fit`, with the
 * optimizer and the loss of its `compile`. A model of one output for classes gives the probability of class 1. Throws `UNSUPPORTED_MODEL`.
 *
 * ```ts
 * const create = (seed: number) => {
 *   const kernelInitializer = tf.initializers.glorotUniform({ seed });
 *   const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [64], kernelInitializer, activation: "softmax" })] });
 *   const attachment = regularize(model, { penalty: l1({ l1: 1 }), mode: "proximal" });
 *   model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
 *   return tfjsNetwork(model, attachment, { tf, parameters: tfjsAdapter.parameters(model) });
 * };
 * ```
 */
export function tfjsNetwork(
  model: TfjsModel,
  attachment: Network["attachment"],
  { tf, parameters, variables, batchSize = 32 }: TfjsNetworkOptions,
): Network {
  assertOneInput(model);
  lossOf(model);
  const forward = async <Result>(rows: NetworkRows, use: (outputs: TfjsTensor, y: TfjsTensor) => Promise<Result>) => {
    const { x, y } = tensorsOf(tf, rows, model);
    // Layers such as Dropout do as in `predict`.
    const outputs = tf.tidy((() => model.apply(x as never, { training: false } as never)) as never) as TfjsTensor;
    try {
      return await use(outputs, y);
    } finally {
      for (const tensor of [x, y, outputs]) tensor.dispose();
    }
  };
  const numbersOf = async (tensor: TfjsTensor) => Float32Array.from(await tensor.data());
  return {
    attachment,
    parameters: () => parameters,
    async fit(rows, { seed }) {
      const { x, y } = tensorsOf(tf, shuffledRows(rows, seed), model);
      try {
        const options = { batchSize, epochs: 1, shuffle: false, verbose: 0, yieldEvery: "never" };
        const { history } = await model.fit(x as never, y as never, options as never);
        return Number(history.loss!.at(-1));
      } finally {
        x.dispose();
        y.dispose();
      }
    },
    evaluate: (rows) =>
      forward(rows, async (outputs, y) => {
        const mean = tf.tidy((() => tf.mean(lossOf(model)(y, outputs) as never)) as never) as TfjsTensor;
        const [loss, given] = [(await mean.data())[0]!, await numbersOf(outputs)];
        mean.dispose();
        return { loss, metric: metricOf(rows, given) };
      }),
    outputs: (rows) =>
      forward(rows, async (outputs) => ({ data: await numbersOf(outputs), shape: [...outputs.shape] })),
    ...(variables && { gradients: (rows) => gradientsOf(tf, model, variables, tensorsOf(tf, rows, model)) }),
    ...(attachment.plan.schedule.kind === "constant" && tfjsState(tf, model)),
    dispose: () => void model.dispose(),
  };
}
