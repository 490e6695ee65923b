import type { Plan, RegularizedEntry, Weights } from "@reg/core";
import { assertFinite, type HowApplied, type Kernel, kernelFor, type StepArithmetic, sizeOf } from "@reg/core/adapter";
import { flatKernel } from "./flatKernel.ts";
import type { InitializedNetwork } from "./network.ts";
import { layerOf, parametersOf } from "./parameters.ts";
import type { PenaltyGradients } from "./update.ts";

/**
 * A plan's entry, ready for one step after the other: nothing is allocated from here on. Weights are changed where they are;
 * brain.js' update takes the penalty's gradient from `gradient` and multiplies it by the strength.
 */
export interface EntryArithmetic extends StepArithmetic<Float32Array, void, number, number | Float64Array>, HowApplied {
  readonly path: string;
  readonly layer: number;
  readonly isBias: boolean;
  /** How many numbers the parameter has. */
  readonly size: number;
  readonly kernel: Kernel;
  /** The numbers brain.js trains, themselves. */
  weights(): Float32Array;
  /** Room for the penalty's gradient. */
  readonly gradient: Float64Array;
}

function arithmetic(net: InitializedNetwork, { parameter, penalty, mode, metric }: RegularizedEntry): EntryArithmetic {
  const { path, shape, role } = parameter;
  const layer = layerOf(path);
  // The plan has placed the penalty already: its axes are those of the stored weights.
  const kernel = kernelFor(penalty, { shape });
  const isBias = role === "bias";
  const size = sizeOf(shape);
  const weights = isBias ? () => net.biases[layer]! : flatKernel(net, layer);
  const gradient = new Float64Array(mode === "proximal" ? 0 : size);
  const writeGradient = () => kernel.gradient(weights(), gradient);
  return {
    path,
    layer,
    isBias,
    size,
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

/** The gradients of the entries in mode "loss" where a layer's update looks for them, and zeros everywhere else. */
export function joinedGradients(plan: Plan, entries: readonly EntryArithmetic[]): PenaltyGradients {
  const gradients: { kernels: Float64Array[]; biases: Float64Array[] } = { kernels: [], biases: [] };
  for (const { parameter } of plan.entries) {
    const found = entries.find(({ path }) => path === parameter.path);
    const layers = parameter.role === "bias" ? gradients.biases : gradients.kernels;
    layers[layerOf(parameter.path)] =
      found?.mode === "loss" ? found.gradient : new Float64Array(sizeOf(parameter.shape));
  }
  return gradients;
}

/**
 * The entries of a plan for this network, which is not changed: its rows become views of one array at the first step.
 * Throws `NON_FINITE_WEIGHTS` when a regularized parameter holds a NaN or an infinity.
 */
export function arithmeticOf(net: InitializedNetwork, plan: Plan): readonly EntryArithmetic[] {
  const parameters = new Map(parametersOf(net).map((parameter) => [parameter.path, parameter]));
  return plan.regularized.map((entry) => {
    const { path } = entry.parameter;
    // `Parameter` lets an adapter make its reader wait; this one's numbers are there at once.
    assertFinite(parameters.get(path)!.read() as Weights, path, "@reg/brainjs");
    return arithmetic(net, entry);
  });
}
