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

/** Times the loss over the square root of the number of weights: an l1 that is mild, as measured on networks of 36 to 266,200 weights. */
const share = 0.04;

/**
 * What strengths that nobody wrote are multiplied by: with it the penalties weigh as much, on the weights at the start, as an l1 of
 *
 *     0.04 * loss / sqrt(number of weights)
 *
 * where the loss is that of the model with all ranked weights at 0. Weights of no use are then not worth what they cost, and those that
 * bring the loss down are. It grows with the scale of the loss and falls with the number of weights, as the best strength does.
 *
 * On LeNet-300-100 it is 1.8e-4 of l1, between the strengths that were found best by hand for momentum (1.4e-4) and for Adam (3e-4); on a network
 * of brain.js with 36 weights 8e-4, where 3e-4 to 1e-3 is best. Throws `INVALID_CONFIG` for a loss that says nothing, such as a negative one.
 */
export function mildStrength(
  entries: readonly RegularizedEntry[],
  read: (path: string) => WeightNumbers,
  lossWithout: number,
  who: string,
): number {
  const sum = { penalty: 0, absolutes: 0, count: 0 };
  for (const { parameter, penalty } of entries) {
    const own = read(parameter.path);
    const numbers = own.some((w) => w !== 0) ? own : usual(parameter);
    sum.penalty += kernelFor(penalty, parameter).value(numbers);
    for (const w of numbers) sum.absolutes += Math.abs(w);
    sum.count += numbers.length;
  }
  const mild = ((share * lossWithout) / Math.sqrt(sum.count)) * (sum.absolutes / sum.penalty);
  if (Number.isFinite(mild) && mild > 0) return mild;
  throw new RegError("INVALID_CONFIG", {
    who,
    what: "toSparsity",
    expected: "a strength, because it cannot be chosen by this loss",
    received: `a loss of ${show(lossWithout)} without the weights`,
    advice: `Write { "penalty": { "name": "l1", "l1": 0.0001 }, "toSparsity": 0.9 }.`,
  });
}
