// A penalty on units during one step, in the form that is fastest on the backend in use. A test holds the forms equal.
import { type StepArithmetic, type UnitKernel, type UnitPenalty, unitKernel } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs-core";
import { numbersOf, reads } from "../arrayKernel.ts";
import { tensorOps } from "../ops.ts";
import type { OwnStep } from "./tellsStep.ts";

type Variables = readonly tf.Variable[];
type GradientsOf = readonly (tf.Tensor | undefined)[];

/**
 * What a step asks of a penalty on units, whose weights lie in several variables. Every tensor is the caller's: call these in a
 * `tf.tidy`. `descend` and `prox` assign to the variables. A gradient is missing where the loss does not reach a weight.
 */
export interface UnitPenaltyAt extends StepArithmetic<Variables, GradientsOf, number, number | readonly OwnStep[]> {
  /** strength * R(w). */
  value(strength: number): tf.Scalar;
  keepGradient(): void;
}

function assigned(variables: Variables, values: readonly tf.Tensor[]): Variables {
  for (const [i, value] of values.entries()) variables[i]!.assign(value);
  return variables;
}

const added = (data: tf.Tensor | undefined, own: tf.Tensor): tf.Tensor => (data ? tf.add(data, own) : own);

/** What both forms make of the gradient of the penalty. */
function byGradients(gradients: () => readonly tf.Tensor[]): Omit<UnitPenaltyAt, "value" | "prox"> {
  let kept: readonly tf.Tensor[] = [];
  return {
    addGradient(data, strength) {
      return gradients().map((own, i) => added(data[i], tf.mul(own, strength)));
    },
    keepGradient() {
      kept = gradients();
    },
    descend: (updated, step) =>
      assigned(
        updated,
        updated.map((variable, i) => tf.sub(variable, tf.mul(kept[i]!, step))),
      ),
  };
}

/** A step for each variable: scalars where they are all numbers, else tensors of the variables' shapes. */
function stepTensors(variables: Variables, steps: number | readonly OwnStep[]): readonly tf.Tensor[] {
  const each = typeof steps === "number" ? variables.map(() => steps) : steps;
  const isOne = each.every((step) => step === each[0] && typeof step === "number");
  return each.map((step, i) => {
    if (typeof step !== "number") return step;
    return isOne ? tf.scalar(step) : tf.fill(variables[i]!.shape, step);
  });
}

/** The form over Ops, for any backend. */
export function unitsOverOps(penalty: UnitPenalty, variables: Variables): UnitPenaltyAt {
  return {
    // A penalty's value is a scalar; Ops does not say so in its types.
    value: (strength) => tf.mul(penalty.value(tensorOps, variables as readonly tf.Tensor[]), strength) as tf.Scalar,
    ...byGradients(() => penalty.gradient(tensorOps, variables as readonly tf.Tensor[])),
    prox: (updated, steps) =>
      assigned(updated, penalty.prox(tensorOps, updated as readonly tf.Tensor[], stepTensors(updated, steps))),
  };
}

/** The form over typed arrays, each of which becomes a tensor. */
export function unitsOverArrays(kernel: UnitKernel, variables: Variables): UnitPenaltyAt {
  let before: readonly Float32Array[] | undefined;
  const weights = () => (before ??= variables.map(numbersOf));
  const room = () => variables.map(({ size }) => new Float32Array(size));
  const tensors = (arrays: readonly Float32Array[]) => arrays.map((data, i) => tf.tensor(data, variables[i]!.shape));
  return {
    value: (strength) => tf.scalar(strength * kernel.value(weights())),
    ...byGradients(() => {
      const outs = room();
      kernel.gradient(weights(), outs);
      return tensors(outs);
    }),
    prox(updated, steps) {
      const outs = room();
      const each = typeof steps === "number" ? updated.map(() => steps) : steps;
      const numbers = each.map((step) => (typeof step === "number" ? step : numbersOf(step)));
      kernel.prox(updated.map(numbersOf), numbers, outs);
      return assigned(updated, tensors(outs));
    },
  };
}

/** A penalty on units of these weights: called at each step, for that step. */
export function unitPenaltyAt(penalty: UnitPenalty, variables: Variables): () => UnitPenaltyAt {
  let kernel: UnitKernel | undefined;
  return () => {
    if (!(tf.getBackend() in reads)) return unitsOverOps(penalty, variables);
    kernel ??= unitKernel(penalty);
    return unitsOverArrays(kernel, variables);
  };
}
