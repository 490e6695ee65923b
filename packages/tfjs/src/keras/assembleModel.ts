import { type Dialect, tf2 } from "@reg/core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { LayerInternals, ModelInternals } from "../internals.ts";
import { buildModel } from "./buildModel.ts";
import { compileArgs, compileAsKeras } from "./compile.ts";
import { constrainAsKeras } from "./constrainAsKeras.ts";
import { dialectOf, type ModelTopology } from "./fromKeras.ts";
import type { KerasEntry } from "./json.ts";
import type { KerasOptimizer } from "./optimizers/kerasOptimizer.ts";
import { penalizeAsKeras } from "./penalizeAsKeras.ts";
import { translateModel } from "./translateModel.ts";

/** How a Keras model becomes one of tfjs. */
export interface Assembly {
  readonly dialect?: Dialect | undefined;
  /** Compile it as it was in Keras, where the JSON says how. */
  readonly compile: boolean;
  /** With its metrics, when it is compiled. */
  readonly metrics: boolean;
  /** Gives the built model its weights. */
  fill(model: ModelInternals & LayerInternals): void;
  /** Gives the optimizer of the compiled model its state. */
  resume?(model: ModelInternals & LayerInternals, optimizer: KerasOptimizer): void;
}

/** Disposes a model with what tfjs 4.22 forgets: the weights of nested models and of frozen ones. */
function disposeModel(model: LayersModel): void {
  const variables = model.weights.map((weight) => weight.read());
  model.dispose();
  for (const variable of variables) variable.dispose();
}

/**
 * Builds a model, fills it and has it penalized, constrained and compiled as in Keras. Throws as `fromKeras` does, and leaves
 * nothing of a model that could not be finished.
 */
export async function assembleModel(
  entry: KerasEntry,
  { dialect, compile, metrics, fill, resume }: Assembly,
): Promise<LayersModel> {
  const written = dialect ?? dialectOf(entry);
  // tfjs reads any JSON object; its type names the values one by one.
  const topology = translateModel(entry, written) as ModelTopology;
  const args = compile ? compileArgs(entry.compile_config, metrics) : undefined;
  let model: LayersModel | undefined;
  try {
    model = await buildModel(topology);
    // Members that tfjs marks private: see ModelInternals.
    const internals = model as unknown as ModelInternals & LayerInternals;
    penalizeAsKeras(internals, written === tf2);
    fill(internals);
    constrainAsKeras(internals.weights);
    if (!args) return model;
    compileAsKeras(model, args);
    resume?.(internals, args.optimizer);
    return model;
  } catch (error) {
    if (model) disposeModel(model);
    args?.optimizer.dispose();
    throw error;
  }
}
