import type { ParameterInfo, UnitEntry } from "@reg/core";
import { type HowApplied, type StepArithmetic, sizeOf, type UnitKernel, unitKernel } from "@reg/core/adapter";
import type { InitializedNetwork } from "./network.ts";
import { liveNumbers } from "./parameters.ts";

type Arrays = readonly Float32Array[];

/** A penalty on units, which lie in several parameters, ready for one step after the other: nothing is allocated from here on. */
export interface UnitsArithmetic
  extends StepArithmetic<Arrays, void, number, number | readonly (number | Float64Array)[]>,
    HowApplied {
  readonly parameters: readonly ParameterInfo[];
  readonly kernel: UnitKernel;
  /** The numbers brain.js trains, themselves, in one list that the next call fills again. */
  weights(): Arrays;
  /** Room for the penalty's gradient of each parameter. */
  readonly gradients: readonly Float64Array[];
}

export function unitsArithmeticOf(
  net: InitializedNetwork,
  { parameters, penalty, mode, metric }: UnitEntry,
): UnitsArithmetic {
  const kernel = unitKernel(penalty);
  const readers = parameters.map((parameter) => liveNumbers(net, parameter));
  const gradients = parameters.map(({ shape }) => new Float64Array(mode === "proximal" ? 0 : sizeOf(shape)));
  const numbers: Float32Array[] = readers.map(() => new Float32Array());
  const evenSteps = readers.map(() => 0);
  const weights = () => {
    for (let i = 0; i < readers.length; i++) numbers[i] = readers[i]!();
    return numbers;
  };
  const writeGradients = () => kernel.gradient(weights(), gradients);
  return {
    parameters,
    mode,
    metric,
    kernel,
    weights,
    gradients,
    addGradient: writeGradients,
    keepGradient: writeGradients,
    descend(updated, step) {
      for (let p = 0; p < updated.length; p++) {
        const [w, gradient] = [updated[p]!, gradients[p]!];
        for (let i = 0; i < w.length; i++) w[i] = w[i]! - step * gradient[i]!;
      }
      return updated;
    },
    prox(updated, step) {
      kernel.prox(updated, typeof step === "number" ? evenSteps.fill(step) : step, updated);
      return updated;
    },
  };
}
