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
  /** What takes the place of the loss of an output in the compiled model: of the name, or in the place, that it has among the outputs. */
  readonly computedFor: (name: string, at: number) => LossFunction | undefined;
}

/** The losses of the outputs, in a list, by their names, or one for all. */
function lossesOf(given: unknown, weights: unknown): Pick<KerasCompileArgs, "loss" | "computedFor"> {
  const weightAt = (key: string | number): number => {
    const weight = isSet(weights) ? (weights as Readonly<Record<string | number, unknown>>)[key] : 1;
    if (weight === undefined || weight === null) return 1;
    if (typeof weight === "number" && Number.isFinite(weight)) return weight;
    throw unsupported("compile_config", "loss_weights to be numbers", weights, advice);
  };
  if (Array.isArray(given)) {
    const read = given.map((loss, i) => readLoss(loss, weightAt(i)));
    return { loss: read.map(({ compiled }) => compiled), computedFor: (_, at) => read[at]?.computed };
  }
  if (isJson(given) && given.class_name === undefined) {
    const read = new Map(
      Object.entries(given).map(([name, loss]): [string, ReadLoss] => [name, readLoss(loss, weightAt(name))]),
    );
    return {
      loss: Object.fromEntries([...read].map(([name, { compiled }]) => [name, compiled])),
      computedFor: (name) => read.get(name)?.computed,
    };
  }
  const read = readLoss(given, weightAt(0));
  return { loss: read.compiled, computedFor: () => read.computed };
}

/** What to compile a loaded model with, or `undefined` when the JSON does not say. Throws `UNSUPPORTED_MODEL`. */
export function compileArgs(config: unknown, withMetrics = true): KerasCompileArgs | undefined {
  if (!isJson(config)) return undefined;
  // H5 files say optimizer_config.
  const optimizer = config.optimizer ?? config.optimizer_config;
  if (optimizer === undefined || optimizer === null) return undefined;
  const { loss, computedFor } = lossesOf(config.loss, config.loss_weights);
  const metrics = withMetrics ? readMetrics(config.metrics) : [];
  return { optimizer: readOptimizer(optimizer), loss, metrics, computedFor };
}

/** Throws `UNSUPPORTED_MODEL` for losses of other outputs than a model has. */
function assertLossesFit(outputNames: readonly string[], loss: unknown): void {
  const outputs = `outputs, which are ${outputNames.join(", ")}`;
  if (Array.isArray(loss) && loss.length !== outputNames.length) {
    throw unsupported("compile_config", `a loss for each of the ${outputs}`, `${loss.length} losses`, advice);
  }
  const other = isJson(loss) ? Object.keys(loss).find((name) => !outputNames.includes(name)) : undefined;
  if (other !== undefined) throw unsupported("compile_config", `losses of its ${outputs}`, other, advice);
}

/** Compiles a model. Throws `UNSUPPORTED_MODEL`. */
export function compileAsKeras(model: LayersModel, { optimizer, loss, metrics, computedFor }: KerasCompileArgs): void {
  // A Sequential has no outputNames of its own.
  const outputNames = model.outputs.map(({ sourceLayer }) => sourceLayer.name);
  assertLossesFit(outputNames, loss);
  const computed = outputNames.map(computedFor);
  // tfjs' types know its own lists of losses alone.
  model.compile({ optimizer, loss, metrics } as unknown as ModelCompileArgs);
  if (computed.every((one) => one === undefined)) return;
  const internals = model as unknown as Compiled;
  const inner = internals.model ?? internals;
  inner.lossFunctions = inner.lossFunctions.map((own, i) => computed[i] ?? own);
  // What tfjs would save is no name of a loss any more.
  for (const each of new Set([internals, inner])) each.loss = inner.lossFunctions;
}

/** The losses of a compiled model, which tfjs marks private. */
interface Compiled {
  readonly model?: Compiled;
  lossFunctions: readonly unknown[];
  loss: unknown;
}
