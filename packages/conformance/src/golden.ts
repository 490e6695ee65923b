// The golden numbers, typed. `tooling/oracle` writes the JSON files in `golden/`; versions are recorded in each.
import type { ConfigInput, Mode, StepReport } from "@reg/core";
import convex from "./golden/convex.json" with { type: "json" };
import { penaltyFiles } from "./golden/penaltyFiles.ts";
import training from "./golden/training.json" with { type: "json" };
import trajectories from "./golden/trajectories.json" with { type: "json" };
import type { Optimizer } from "./target.ts";

/** Weights in a file. */
export interface GoldenWeights {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** A penalty as a file has it: its name and its parameters. */
export interface GoldenPenaltyJson {
  readonly name: string;
  readonly [parameter: string]: unknown;
}

/** A penalty on some weights: value and gradient by Keras or PyTorch in float64, prox by skglm. */
export interface GoldenSample {
  readonly weightsName: string;
  readonly penalty: GoldenPenaltyJson;
  readonly convex: boolean;
  /** Whether value(2 w) = 2 value(w). */
  readonly homogeneous: boolean;
  readonly weights: GoldenWeights;
  readonly value: number;
  readonly gradient: readonly number[];
  readonly step?: number;
  readonly prox?: readonly number[];
}

/** Three training steps by Keras in float64. */
export interface GoldenSteps {
  readonly name: string;
  readonly mode?: Mode;
  readonly config?: ConfigInput;
  readonly optimizer: Optimizer;
  readonly reports: readonly StepReport[];
  /** After the last step, by path, in Keras' layout. */
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  /** How far the parameters of Keras' own float32 run are from these. */
  readonly keras32Error: number;
}

/** The golden file of a penalty. */
export interface GoldenPenalty {
  readonly source: string;
  readonly samples: readonly GoldenSample[];
  /** What Keras 3's `serialize` gives. */
  readonly serialized: readonly { readonly penalty: GoldenPenaltyJson; readonly keras: unknown }[];
  readonly steps: readonly GoldenSteps[];
}

/** What is kept of a parameter too large to store. */
export interface GoldenSummary {
  readonly norm: number;
  readonly projection: number;
  readonly zeros: number;
  readonly stride: number;
  /** Every `stride`th entry. */
  readonly entries: readonly number[];
}

/** Training of the reference MLP by Keras in float64; reports hold one number a step. */
export interface GoldenTrajectory {
  readonly name: string;
  readonly config: ConfigInput;
  readonly optimizer: Optimizer;
  readonly reports: Readonly<Record<keyof StepReport, readonly number[]>>;
  readonly parameters: Readonly<Record<string, GoldenSummary>>;
  readonly keras32Error: { readonly loss: number; readonly parameters: number };
}

/** The small network of the step cases with its batches, and the steps that are about no penalty in particular. */
export interface GoldenTraining {
  readonly network: {
    readonly layers: readonly {
      readonly name: string;
      readonly kernel: GoldenWeights;
      readonly bias: GoldenWeights;
      readonly activation: "relu" | "softmax";
    }[];
    readonly loss: "categoricalCrossEntropy";
  };
  readonly batches: readonly { readonly inputs: GoldenWeights; readonly targets: GoldenWeights }[];
  readonly steps: readonly GoldenSteps[];
}

/** A convex problem for one Dense layer with a bias, all rows a batch: its least objective by skglm. */
export interface GoldenConvex {
  readonly name: string;
  readonly penalty: GoldenPenaltyJson;
  readonly activation: "linear" | "softmax";
  readonly loss: "halfSquaredError" | "categoricalCrossEntropy";
  readonly inputs: GoldenWeights;
  readonly targets: GoldenWeights;
  readonly objective: number;
  /** Which inputs have no weight but 0 there. */
  readonly zeroInputs: readonly boolean[];
}

// TypeScript reads a JSON file's strings as `string`; the oracle wrote them from these very lists.
/** By penalty name. */
export const goldenPenalties = penaltyFiles as Readonly<Record<string, GoldenPenalty>>;
export const goldenTraining = training as unknown as GoldenTraining;
export const goldenConvex = convex.problems as unknown as readonly GoldenConvex[];
export const goldenTrajectories = trajectories.trajectories as unknown as readonly GoldenTrajectory[];
