// What the commands ask of a stack. One file a stack implements it in that framework's own idiom.
import type { Target } from "@reg/conformance";
import type { ParameterInfo, PenaltyReport, Plan, StepReport, Weights } from "@reg/core";
import type { Layer, Recipe } from "../recipe.ts";

export const stackNames = ["tfjs", "onnx", "brainjs"] as const;
export type StackName = (typeof stackNames)[number];

/** Of the stacks that descend batches: the same update in each, so that they can be compared. */
export const optimizer = { learningRate: 0.3 } as const;

/** A parameter after training. */
export interface TrainedParameter extends ParameterInfo {
  readonly weights: Weights;
}

/** What training left behind. */
export interface Trained {
  readonly plan: Plan;
  readonly parameters: readonly TrainedParameter[];
  /** The plan's penalty on the weights at the end, as the stack itself computes it. */
  readonly report: PenaltyReport;
  /** Scores of the classes by the framework's own forward pass, `[rows, classes]`. */
  readonly trainOutputs: ArrayLike<number>;
  readonly testOutputs: ArrayLike<number>;
}

/** A file to write. */
export interface ModelFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A stack that can run the recipe. */
export interface Stack {
  readonly name: StackName;
  /** What the package gives the conformance suite: version, adapter, arithmetic, and a way to build networks. */
  readonly target: Target;
  /** What a row's data loss is: brain.js descends half the squared error, the others the cross-entropy. */
  dataLoss(outputs: ArrayLike<number>, labels: Int32Array): number;
  /** Defines, attaches, trains and evaluates. `onPlan` comes before the first step, `onEpoch` after each pass. */
  train(recipe: Recipe, watch: Watch): Promise<Trained>;
  /** What a network of these layers is saved as, in the framework's own format; the file that names the others last. */
  save(layers: readonly Layer[], out: string): Promise<readonly ModelFile[]>;
}

/** Who looks on while a stack trains. */
export interface Watch {
  onPlan(plan: Plan): void;
  /** The means over an epoch's steps. Awaited, so that a progress bar is drawn and Ctrl-C is heard. */
  onEpoch(report: StepReport): Promise<void>;
}
