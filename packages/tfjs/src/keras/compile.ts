// `compile_config`: the optimizer, loss and metrics a Keras model was compiled with. `training_config` in H5 files.
import type { LayersModel, ModelCompileArgs } from "@tensorflow/tfjs-layers";
import { isJson } from "./json.ts";
import { type LossFunction, type ReadLoss, readLoss } from "./losses/readLoss.ts";
import { type ReadMetrics, readMetrics } from "./losses/readMetrics.ts";
import type { KerasOptimizer } from "./optimizers/kerasOptimizer.ts";
import { readOptimizer } from "./optimizers/readOptimizer.ts";
import { unsupported } from "./unsupported.ts";

const advice = "Load it with { compile: false } and call model.compile yourself.";

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== false && value !== 0;

/** What a loaded model is compiled with. */
export interface KerasCompileArgs {
  readonly optimizer: KerasOptimizer;
  readonly loss: unknown;
  readonly metrics: ReadMetrics;
  /** What takes the place of the losses of these outputs in the compiled model. */
  readonly computed: readonly (LossFunction | undefined)[];
}

/** The losses of the outputs, in a list, by their names, or one for all. */
function lossesOf(given: unknown, weights: unknown): { readonly loss: unknown; readonly read: readonly ReadLoss[] } {
  const weightAt = (key: string | number): number => {
    const weight = isSet(weights) ? (weights as Readonly<Record<string | number, unknown>>)[key] : 1;
    if (weight === undefined || weight === null) return 1;
    if (typeof weight === "number" && Number.isFinite(weight)) return weight;
    throw unsupported("compile_config", "loss_weights to be numbers", weights, advice);
  };
  if (Array.isArray(given)) {
    const read = given.map((loss, i) => readLoss(loss, weightAt(i)));
    return { loss: read.map(({ compiled }) => compiled), read };
  }
  if (isJson(given) && given.class_name === undefined) {
    const read = Object.entries(given).map(([name, loss]) => [name, readLoss(loss, weightAt(name))] as const);
    return {
      loss: Object.fromEntries(read.map(([name, { compiled }]) => [name, compiled])),
      read: read.map(([, loss]) => loss),
    };
  }
  const read = readLoss(given, weightAt(0));
  return { loss: read.compiled, read: [read] };
}

/** What to compile a loaded model with, or `undefined` when the JSON does not say. Throws `UNSUPPORTED_MODEL`. */
export function compileArgs(config: unknown, withMetrics = true): KerasCompileArgs | undefined {
  if (!isJson(config)) return undefined;
  // H5 files say optimizer_config.
  const optimizer = config.optimizer ?? config.optimizer_config;
  if (optimizer === undefined || optimizer === null) return undefined;
  const { loss, read } = lossesOf(config.loss, config.loss_weights);
  const computed = read.map((one) => one.computed);
  const metrics = withMetrics ? readMetrics(config.metrics) : [];
  return { optimizer: readOptimizer(optimizer), loss, metrics, computed };
}

/** Compiles a model. */
export function compileAsKeras(model: LayersModel, { optimizer, loss, metrics, computed }: KerasCompileArgs): void {
  // tfjs' types know its own lists of losses alone.
  model.compile({ optimizer, loss, metrics } as unknown as ModelCompileArgs);
  if (computed.every((one) => one === undefined)) return;
  const internals = model as unknown as Compiled;
  const inner = internals.model ?? internals;
  inner.lossFunctions = inner.lossFunctions.map((own, i) => computed[Math.min(i, computed.length - 1)] ?? own);
  // What tfjs would save is no name of a loss any more.
  for (const each of new Set([internals, inner])) each.loss = inner.lossFunctions;
}

/** The losses of a compiled model, which tfjs marks private. */
interface Compiled {
  readonly model?: Compiled;
  lossFunctions: readonly unknown[];
  loss: unknown;
}
