import type { Graph, Shape, TensorType, Value } from "@reg/onnx-graph";
import { slotName } from "./names.ts";

/** A trainable weight as a training graph declares it. */
export interface WeightInfo {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
}

/** A weight and the optimizer's memory of it, before or after a step. */
export interface WeightState {
  readonly weight: Value;
  readonly slots: readonly Value[];
}

/** Inputs for weights and the optimizer's memory of them. */
export const declareStates = (
  graph: Graph,
  weights: readonly (Pick<WeightInfo, "name" | "type"> & { readonly shape: Shape })[],
  slots: readonly string[],
): readonly WeightState[] =>
  weights.map(({ name, type, shape }) => ({
    weight: graph.input(name, type, shape),
    slots: slots.map((slot) => graph.input(slotName(slot, name), type, shape)),
  }));

/** In the order of a state's tensors. */
export const flat = (states: readonly WeightState[]): readonly Value[] =>
  states.flatMap(({ weight, slots }) => [weight, ...slots]);
