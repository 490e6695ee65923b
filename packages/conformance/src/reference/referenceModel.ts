// A network that the suite trains itself, in float64 and plain TypeScript.
import type { Plan } from "@reg/core";
import type { PlanProgress } from "@reg/core/adapter";
import type { Network, Optimizer } from "../target.ts";
import type { TrainingRule } from "../trainingRule.ts";
import type { Entry, UnitsEntry } from "./entries.ts";
import { type LiveLayer, type LiveParameter, liveLayers, type OutputPenalty } from "./layers.ts";
import { type Update, updateOf } from "./optimizer.ts";

/** A plan at work. */
export interface Attached {
  readonly plan: Plan;
  readonly entries: readonly Entry[];
  readonly units: readonly UnitsEntry[];
  /** The penalties on outputs of layers, at a strength. */
  readonly outputs: ReadonlyMap<LiveLayer, (strength: number) => OutputPenalty>;
  readonly progress: PlanProgress;
}

/** A network while it trains. */
export interface ReferenceModel {
  readonly layers: readonly LiveLayer[];
  readonly parameters: readonly LiveParameter[];
  readonly loss: Network["loss"];
  readonly optimizer: Optimizer;
  readonly update: Update;
  /** Steps taken by the optimizer. */
  steps: number;
  attached: Attached | null;
}

/** A network with these weights, and nothing attached. */
export function buildReference(network: Network, optimizer: Optimizer, rule: TrainingRule): ReferenceModel {
  const layers = liveLayers(network);
  return {
    layers,
    parameters: layers.flatMap(({ kernel, bias }) => [kernel, bias]),
    loss: network.loss,
    optimizer,
    update: updateOf(optimizer, rule),
    steps: 0,
    attached: null,
  };
}

/** Parameters of a model by their paths, which a plan made for it names. */
export const parameterIn = ({ parameters }: Pick<ReferenceModel, "parameters">) => {
  const byPath = new Map(parameters.map((parameter) => [parameter.path, parameter]));
  return (path: string): LiveParameter => byPath.get(path)!;
};
