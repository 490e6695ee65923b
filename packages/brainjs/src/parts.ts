import {
  assertFinite,
  type Kernel,
  kernelFor,
  type Mode,
  type Plan,
  type RegularizedEntry,
  sizeOf,
  type Weights,
} from "@reg/core";
import { flatKernel } from "./flatKernel.ts";
import type { InitializedNetwork } from "./network.ts";
import { layerOf, parametersOf } from "./parameters.ts";
import type { PenaltyGradients } from "./update.ts";

/** A regularized parameter, ready for one step after the other: nothing is allocated from here on. */
export interface Part {
  readonly path: string;
  readonly mode: Mode;
  readonly kernel: Kernel;
  /** The numbers brain.js trains, themselves. */
  weights(): Float32Array;
  /** Room for the penalty's gradient. */
  readonly gradient: Float64Array;
}

function part(net: InitializedNetwork, { parameter, penalty, mode }: RegularizedEntry): Part {
  const { path, shape, role } = parameter;
  const layer = layerOf(path);
  return {
    path,
    mode,
    // The plan has placed the penalty already: its axes are those of the stored weights.
    kernel: kernelFor(penalty, { shape }),
    weights: role === "bias" ? () => net.biases[layer]! : flatKernel(net, layer),
    gradient: new Float64Array(mode === "proximal" ? 0 : sizeOf(shape)),
  };
}

/** The gradients of the parts in mode "loss" where a layer's update looks for them, and zeros everywhere else. */
export function joinedGradients(plan: Plan, parts: readonly Part[]): PenaltyGradients {
  const gradients: { kernels: Float64Array[]; biases: Float64Array[] } = { kernels: [], biases: [] };
  for (const { parameter } of plan.entries) {
    const found = parts.find(({ path }) => path === parameter.path);
    const layers = parameter.role === "bias" ? gradients.biases : gradients.kernels;
    layers[layerOf(parameter.path)] =
      found?.mode === "loss" ? found.gradient : new Float64Array(sizeOf(parameter.shape));
  }
  return gradients;
}

/**
 * The parts of a plan for this network, which is not changed: its rows become views of one array at the first step.
 * Throws `NON_FINITE_WEIGHTS` when a regularized parameter holds a NaN or an infinity.
 */
export function partsOf(net: InitializedNetwork, plan: Plan): readonly Part[] {
  const parameters = new Map(parametersOf(net).map((parameter) => [parameter.path, parameter]));
  return plan.regularized.map((entry) => {
    const { path } = entry.parameter;
    // `Parameter` lets an adapter make its reader wait; this one's numbers are there at once.
    assertFinite(parameters.get(path)!.read() as Weights, path, "@reg/brainjs");
    return part(net, entry);
  });
}
