import type { Plan, RegularizedEntry } from "@reg/core";
import { type HowApplied, type Kernel, kernelFor, type StepArithmetic, sizeOf } from "@reg/core/adapter";
import type { InitializedNetwork } from "./network.ts";
import { layerOf, liveNumbers } from "./parameters.ts";
import type { UnitsArithmetic } from "./unitsArithmetic.ts";
import type { PenaltyGradients } from "./update.ts";

/**
 * A plan's entry, ready for one step after the other: nothing is allocated from here on. Weights are changed where they are;
 * brain.js' update takes the penalty's gradient from `gradient` and multiplies it by the strength.
 */
export interface EntryArithmetic extends StepArithmetic<Float32Array, void, number, number | Float64Array>, HowApplied {
  readonly entry: RegularizedEntry;
  readonly kernel: Kernel;
  /** The numbers brain.js trains, themselves. */
  weights(): Float32Array;
  /** Room for the penalty's gradient. */
  readonly gradient: Float64Array;
}

/** An entry of a plan for this network, which is not changed: its rows become views of one array at the first step. */
export function arithmeticOf(net: InitializedNetwork, entry: RegularizedEntry): EntryArithmetic {
  const { parameter, penalty, mode, metric } = entry;
  const { shape } = parameter;
  // The plan has placed the penalty already: its axes are those of the stored weights.
  const kernel = kernelFor(penalty, { shape });
  const weights = liveNumbers(net, parameter);
  const gradient = new Float64Array(mode === "proximal" ? 0 : sizeOf(shape));
  const writeGradient = () => kernel.gradient(weights(), gradient);
  return {
    entry,
    mode,
    metric,
    kernel,
    weights,
    gradient,
    addGradient: writeGradient,
    keepGradient: writeGradient,
    descend(updated, step) {
      for (let i = 0; i < updated.length; i++) updated[i] = updated[i]! - step * gradient[i]!;
      return updated;
    },
    prox(updated, step) {
      kernel.prox(updated, step, updated);
      return updated;
    },
  };
}

/** The gradients in mode "loss" where a layer's update looks for them, and zeros everywhere else. */
export function joinedGradients(
  plan: Plan,
  entries: readonly EntryArithmetic[],
  units: readonly UnitsArithmetic[],
): PenaltyGradients {
  const gradients: { kernels: Float64Array[]; biases: Float64Array[] } = { kernels: [], biases: [] };
  const found = new Map<string, Float64Array>();
  for (const { mode, entry, gradient } of entries) if (mode === "loss") found.set(entry.parameter.path, gradient);
  for (const { mode, parameters, gradients: own } of units) {
    if (mode === "loss") for (const [i, { path }] of parameters.entries()) found.set(path, own[i]!);
  }
  for (const { parameter } of plan.entries) {
    const layers = parameter.role === "bias" ? gradients.biases : gradients.kernels;
    layers[layerOf(parameter.path)] = found.get(parameter.path) ?? new Float64Array(sizeOf(parameter.shape));
  }
  return gradients;
}
