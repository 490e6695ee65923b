// The entries of a plan on the numbers of parameters, which are changed where they are.
import type { Penalty, Placement, RegularizedEntry, UnitEntry } from "@reg/core";
import { type HowApplied, type Kernel, type StepArithmetic, type UnitKernel, unitKernel } from "@reg/core/adapter";
import type { LiveParameter } from "./layers.ts";

/** How penalties are computed: `kernelFor` of core, or something to compare with it. */
export type KernelOf = (penalty: Penalty, placement: Placement) => Kernel;

/** A penalty on a parameter. */
export interface Entry extends StepArithmetic<Float64Array, Float64Array, number, number | Float64Array>, HowApplied {
  readonly entry: RegularizedEntry;
  readonly parameter: LiveParameter;
  readonly kernel: Kernel;
}

type Arrays = readonly Float64Array[];

/** A penalty on units, which lie in several parameters. */
export interface UnitsEntry
  extends StepArithmetic<Arrays, Arrays, number, number | readonly (number | Float64Array)[]>,
    HowApplied {
  readonly parameters: readonly LiveParameter[];
  readonly weights: Arrays;
  readonly kernel: UnitKernel;
}

/** to += factor * slope. */
function add(to: Float64Array, slope: Float64Array, factor: number): void {
  for (let i = 0; i < slope.length; i++) to[i]! += factor * slope[i]!;
}

export function entryOf(parameter: LiveParameter, entry: RegularizedEntry, kernel: Kernel): Entry {
  const slope = new Float64Array(parameter.data.length);
  const keepGradient = () => kernel.gradient(parameter.data, slope);
  return {
    entry,
    parameter,
    mode: entry.mode,
    metric: entry.metric,
    kernel,
    keepGradient,
    addGradient(gradient, strength) {
      keepGradient();
      add(gradient, slope, strength);
      return gradient;
    },
    descend(updated, step) {
      add(updated, slope, -step);
      return updated;
    },
    prox(updated, step) {
      kernel.prox(updated, step, updated);
      return updated;
    },
  };
}

export function unitsEntryOf(parameters: readonly LiveParameter[], { penalty, mode, metric }: UnitEntry): UnitsEntry {
  const kernel = unitKernel(penalty);
  const weights = parameters.map(({ data }) => data);
  const slopes = weights.map(({ length }) => new Float64Array(length));
  const keepGradient = () => kernel.gradient(weights, slopes);
  return {
    parameters,
    weights,
    mode,
    metric,
    kernel,
    keepGradient,
    addGradient(gradients, strength) {
      keepGradient();
      for (const [i, gradient] of gradients.entries()) add(gradient, slopes[i]!, strength);
      return gradients;
    },
    descend(updated, step) {
      for (const [i, each] of updated.entries()) add(each, slopes[i]!, -step);
      return updated;
    },
    prox(updated, step) {
      kernel.prox(updated, typeof step === "number" ? updated.map(() => step) : step, updated);
      return updated;
    },
  };
}
