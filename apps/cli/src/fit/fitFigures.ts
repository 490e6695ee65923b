// What `reg fit` came to, in figures: the document that `--json` prints.
import { type Plan, RegError } from "@reg/core";
import type { EpochReport, Evaluation, Model, Trainer } from "@reg/onnx";
import { inspectUnits } from "@reg/onnx-graph";
import { type LayerFigures, layerFigures } from "../evaluation.ts";
import type { TrainedParameter } from "../stacks/stack.ts";

/** A model before or after training. Fractions are 0 to 1. */
export interface ModelFigures {
  /** On the validation rows, or on the training rows where there are none. Losses that are no yes or no have none. */
  readonly accuracy?: number;
  readonly dataLoss: number;
  /** The fraction of the trained kernels that is exactly 0. */
  readonly zeros: number;
  /** Trained numbers that are not 0, biases and scales among them. */
  readonly nonzero: number;
  /** Of the .onnx file. */
  readonly bytes: number;
}

/** A group of units of which some are dead: what `reg compact` would cut. */
export interface DeadUnits {
  readonly name: string;
  readonly size: number;
  readonly dead: number;
}

/** Everything that `reg fit` says. */
export interface FitFigures {
  readonly model: string;
  readonly out: string;
  readonly data: { readonly name: string; readonly train: number; readonly validation: number };
  /** What was changed in the model before it was trained, in words. */
  readonly changes: readonly string[];
  readonly loss: string;
  readonly optimizer: string;
  readonly trained: { readonly tensors: number; readonly parameters: number; readonly frozen: number };
  readonly before: ModelFigures;
  readonly after: ModelFigures;
  /** The trained kernels. */
  readonly layers: readonly LayerFigures[];
  readonly dead: readonly DeadUnits[];
  readonly history: readonly EpochReport[];
}

const kernels = ["kernel", "recurrentKernel", "embedding"];

/** Copies of the trained weights as they are now. */
export const parametersNow = (trainer: Trainer): TrainedParameter[] =>
  trainer.parameters().map(({ path, role, shape, axes }) => {
    return { path, role, shape, ...(axes && { axes }), weights: trainer.weights(path) };
  });

function zerosIn(parameters: readonly TrainedParameter[]): number {
  let zeros = 0;
  for (const { weights } of parameters) for (const w of weights.data) if (w === 0) zeros++;
  return zeros;
}

export const sizeOf = (parameters: readonly TrainedParameter[]): number =>
  parameters.reduce((sum, { weights }) => sum + weights.data.length, 0);

const kernelsOf = (parameters: readonly TrainedParameter[]) => parameters.filter(({ role }) => kernels.includes(role));

/** Measures a model of so many bytes. */
export function modelFigures(
  { accuracy, dataLoss }: Evaluation,
  parameters: readonly TrainedParameter[],
  bytes: number,
): ModelFigures {
  const kernels = kernelsOf(parameters);
  return {
    ...(accuracy !== undefined && { accuracy }),
    dataLoss,
    zeros: kernels.length === 0 ? 0 : zerosIn(kernels) / sizeOf(kernels),
    nonzero: sizeOf(parameters) - zerosIn(parameters),
    bytes,
  };
}

/** The trained kernels, each with its penalty. */
export const layersOf = (parameters: readonly TrainedParameter[], plan: Plan | undefined): LayerFigures[] =>
  kernelsOf(parameters).map((kernel) =>
    layerFigures(
      kernel,
      plan?.regularized.find(({ parameter }) => parameter.path === kernel.path),
    ),
  );

/** The groups with dead units; none where nothing is zero or the model's units cannot be found. */
export function deadUnitsOf(model: Model, { zeros }: ModelFigures): DeadUnits[] {
  if (zeros === 0) return [];
  try {
    const groups = inspectUnits(model, { inputs: true });
    return groups.flatMap(({ name, size, dead }) => (dead.length > 0 ? [{ name, size, dead: dead.length }] : []));
  } catch (error) {
    // `reg compact` says why: training went well without it.
    if (error instanceof RegError) return [];
    throw error;
  }
}
