// What training graphs declare beside the model's own inputs: state, schedule and reports, under names no model should have.

import type { Graph, Shape, Value } from "@reg/onnx-graph";
import type { StepRecipe } from "./recipe.ts";
import type { Schedule } from "./schedule.ts";
import type { WeightInfo, WeightState } from "./state.ts";
import type { StepResults } from "./step.ts";

/** The inputs that change from step to step. */
export interface ScheduleNames {
  readonly strength: string;
  readonly penaltyRate: string;
  readonly scalars: readonly string[];
}

/** Names of training graphs that no model should have. */
export const prefix = "reg::";
export const targetsName = `${prefix}targets`;

/** What the optimizer's memory of a weight is called, in training graphs and in checkpoints. */
export const slotName = (slot: string, weight: string): string => `${prefix}${slot}:${weight}`;

/** Inputs for weights and the optimizer's memory of them. */
export function declareStates(
  graph: Graph,
  weights: readonly (Pick<WeightInfo, "name" | "type"> & { readonly shape: Shape })[],
  { optimizer }: StepRecipe,
): WeightState[] {
  return weights.map(({ name, type, shape }) => ({
    weight: graph.input(name, type, shape),
    slots: optimizer.slots.map((slot) => graph.input(slotName(slot, name), type, shape)),
  }));
}

/** In the order of a state's tensors. */
export const flat = (states: readonly WeightState[]): readonly Value[] =>
  states.flatMap(({ weight, slots }) => [weight, ...slots]);

/** An output under a name of its own, also where the value is an input of the graph. */
export function named(graph: Graph, value: Value, name: string): Value {
  return graph.add({ op: "Identity", domain: "", name, inputs: [value.name], outputs: [name], attributes: {} })[0]!;
}

/** What the inputs are called that change from step to step. */
export function scheduleNames({ optimizer }: StepRecipe): ScheduleNames {
  return {
    strength: `${prefix}strength`,
    penaltyRate: `${prefix}penaltyRate`,
    scalars: optimizer.scalars(0, 0).map((_, i) => `${prefix}${optimizer.name}:${i}`),
  };
}

/** What the reports are called. */
export const reportNames = { loss: `${prefix}loss`, dataLoss: `${prefix}dataLoss`, penalty: `${prefix}penalty` };

/** A schedule of inputs that `make` adds. */
export const scheduleOf = (
  { strength, penaltyRate, scalars }: ScheduleNames,
  make: (name: string) => Value,
): Schedule => ({
  strength: make(strength),
  penaltyRate: make(penaltyRate),
  scalars: scalars.map(make),
});

/** What a step reports, as outputs: loss, data loss, penalty. */
export const nameReports = (graph: Graph, results: Omit<StepResults, "states">): readonly Value[] =>
  (["loss", "dataLoss", "penalty"] as const).map((key) => named(graph, results[key], reportNames[key]));

/** The value of a name, if the graph has it. */
export const valueIn = (graph: Graph, name: string): Value | undefined =>
  graph.has(name) ? graph.value(name) : undefined;

/** The value as an output of its own: a graph cannot give out what it was fed, nor one value twice. */
export function output(graph: Graph, value: Value, before: Value, used: Set<string>): Value {
  const passed = !graph.makerOf(value);
  // Only then a copy: an Identity of every weight costs as much as its update.
  const own = passed || used.has(value.name) ? named(graph, value, `${prefix}next:${before.name}`) : value;
  used.add(own.name);
  return { ...own, shape: before.shape };
}
