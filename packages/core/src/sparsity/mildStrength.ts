import { kernelFor } from "../kernels/kernelFor.ts";
import type { ParameterInfo } from "../parameter.ts";
import type { RegularizedEntry } from "../plan.ts";
import { RegError, show } from "../regError.ts";
import { sizeOf } from "../weights.ts";
import type { WeightNumbers } from "./cutSmallest.ts";

/** Numbers of the size that Glorot's uniform start has on average, for weights that are all 0 and so have none of their own. */
function usual({ shape }: ParameterInfo): WeightNumbers {
  const size = sizeOf(shape);
  const longest = shape.reduce((most, length) => Math.max(most, length), 1);
  return new Float32Array(size).fill(Math.sqrt(6 / (longest + size / longest)) / 2);
}

/**
 * What strengths that nobody wrote are multiplied by: with it the penalties of the weights at the start add up to the loss that the
 * model has where all ranked weights are 0. Weights of no use are then not worth what they cost, and those that bring the loss
 * down are. It grows with the scale of the loss and falls with the number of weights, as the best strength does.
 *
 * On LeNet-300-100 it is 2.1e-4 of l1, between the strengths that were found best by hand for momentum (1.4e-4) and for Adam (3e-4).
 * Throws `INVALID_CONFIG` for a loss that says nothing, such as a negative one.
 */
export function mildStrength(
  entries: readonly RegularizedEntry[],
  read: (path: string) => WeightNumbers,
  lossWithout: number,
  who: string,
): number {
  const total = entries.reduce((sum, { parameter, penalty }) => {
    const own = read(parameter.path);
    const kernel = kernelFor(penalty, parameter);
    return sum + kernel.value(own.some((w) => w !== 0) ? own : usual(parameter));
  }, 0);
  const mild = lossWithout / total;
  if (Number.isFinite(mild) && mild > 0) return mild;
  throw new RegError("INVALID_CONFIG", {
    who,
    what: "toSparsity",
    expected: "a strength, because it cannot be chosen by this loss",
    received: `a loss of ${show(lossWithout)} without the weights`,
    advice: `Write { "penalty": { "name": "l1", "l1": 0.0001 }, "toSparsity": 0.9 }.`,
  });
}
