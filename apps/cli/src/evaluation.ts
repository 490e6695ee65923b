// What a stack's training came to, in figures: the document that `reg train --json` prints.
import { describeEntry, diagnose, type Mode, type RegularizedEntry, type StepReport } from "@reg/core";
import { storedAxis } from "@reg/core/adapter";
import { accuracy, classesOf, confusion } from "./metrics.ts";
import type { Recipe } from "./recipe.ts";
import type { Stack, Trained, TrainedParameter } from "./stacks/stack.ts";

/** A kernel after training. Fractions are 0 to 1; dead inputs and units are indices. */
export interface LayerFigures {
  readonly name: string;
  /** `[inputs, units]`, however the stack stores it. */
  readonly shape: readonly number[];
  readonly penalty: string;
  readonly mode: Mode | null;
  readonly zeros: number;
  readonly l1: number;
  readonly l2: number;
  readonly deadInputs: readonly number[];
  readonly deadUnits: readonly number[];
}

/** One stack's results. `accuracy`, `loss`, `dataLoss` and `confusion` are of the test rows, `history` of training. */
export interface StackFigures {
  readonly stack: string;
  readonly accuracy: number;
  readonly trainAccuracy: number;
  /** Data loss and the penalties in the objective. */
  readonly loss: number;
  readonly dataLoss: number;
  /** Of all modes. */
  readonly penalty: number;
  /** The fraction of all kernel weights that are exactly 0. */
  readonly zeros: number;
  readonly layers: readonly LayerFigures[];
  /** Rows are true classes, columns predicted ones. */
  readonly confusion: readonly (readonly number[])[];
  readonly history: readonly ({ readonly epoch: number } & StepReport)[];
}

/** Measures a kernel. */
export function layerFigures(
  { path, weights, axes }: TrainedParameter,
  entry: RegularizedEntry | undefined,
): LayerFigures {
  const { zeroFraction, l1Norm, l2Norm, deadInputs, deadUnits } = diagnose(weights, axes ? { axes } : {});
  return {
    name: path.replace(/\/kernel$/, ""),
    shape: weights.shape.map((_, axis) => weights.shape[storedAxis(axes, axis) ?? axis]!),
    penalty: entry ? describeEntry(entry) : "none",
    mode: entry?.mode ?? null,
    zeros: zeroFraction,
    l1: l1Norm,
    l2: l2Norm,
    deadInputs,
    deadUnits,
  };
}

/** Measures what `train` left behind on the recipe's rows. */
export function evaluate(
  stack: Stack,
  { split, classes }: Recipe,
  { plan, parameters, report, trainOutputs, testOutputs }: Trained,
  history: readonly StepReport[],
): StackFigures {
  const kernels = parameters.filter(({ role }) => role === "kernel");
  const entryOf = (path: string) => plan.regularized.find(({ parameter }) => parameter.path === path);
  const zeros = kernels.map(({ weights }) => weights.data.filter((w) => w === 0).length).reduce((a, b) => a + b, 0);
  const size = kernels.map(({ weights }) => weights.data.length).reduce((a, b) => a + b, 0);
  const predicted = classesOf(testOutputs, classes.length);
  const dataLoss = stack.dataLoss(testOutputs, split.test.labels);
  return {
    stack: stack.name,
    accuracy: accuracy(split.test.labels, predicted),
    trainAccuracy: accuracy(split.train.labels, classesOf(trainOutputs, classes.length)),
    loss: dataLoss + report.inObjective,
    dataLoss,
    penalty: report.penalty,
    zeros: zeros / size,
    layers: kernels.map((kernel) => layerFigures(kernel, entryOf(kernel.path))),
    confusion: confusion(split.test.labels, predicted, classes.length),
    history: history.map(({ loss, dataLoss, penalty }, i) => ({ epoch: i + 1, loss, dataLoss, penalty })),
  };
}
