// A penalty as a solver by blocks sees it. A block is the coefficients of one input, or of a group of inputs, for all outputs: the penalty
// is a sum over blocks, and its prox is core's prox of each block.
import { type Penalty, RegError } from "@reg/core";
import { type Kernel, kernelFor, type Terms } from "@reg/core/adapter";

export interface Blocks {
  /** Inputs of a block; all blocks have as many. */
  readonly size: number;
  readonly count: number;
  readonly terms: Terms;
  /** Of one block, of shape `[size, outputs]`. */
  readonly kernel: Kernel;
  /** Of all coefficients, `[inputs, outputs]`. */
  readonly whole: Kernel;
  readonly penalty: Penalty;
  /** What a block's norm is multiplied by; 0 without a group penalty. */
  readonly groupStrength: number;
}

function refuse(penalty: Penalty, received: string): RegError {
  return new RegError("UNSUPPORTED_SHAPE", {
    who: "@reg/tune",
    what: penalty.name,
    expected: "a penalty that a linear model is solved with: a sum of l1, l2 and one group lasso over inputs (axis 0)",
    received,
    advice: "Train it as a network of one layer instead.",
  });
}

/** The blocks of a penalty on coefficients of `[inputs, outputs]`. Throws `UNSUPPORTED_SHAPE`. */
export function blocksOf(given: Penalty, inputs: number, outputs: number): Blocks {
  const shape = [inputs, outputs];
  const penalty = given.place({ path: "coefficients", shape });
  const terms = penalty.terms();
  if (!terms) throw refuse(given, `${given.name}, which is none`);
  const groups = terms.groups.filter(({ lambda }) => lambda > 0);
  const grouping = groups[0]?.grouping;
  if (groups.some((group) => group.grouping.axis !== 0)) throw refuse(given, "groups over outputs");
  const sizes = new Set(groups.map((group) => group.grouping.groupSize));
  if (sizes.size > 1) throw refuse(given, `groups of ${[...sizes].join(" and of ")} inputs`);
  const size = grouping?.groupSize ?? 1;
  const block = [size, outputs];
  const groupStrength = groups.reduce((sum, { lambda, grouping: { sizeWeighted } }) => {
    return sum + lambda * (sizeWeighted ? Math.sqrt(size * outputs) : 1);
  }, 0);
  return {
    size,
    count: inputs / size,
    terms,
    kernel: kernelFor(penalty.place({ shape: block }), { shape: block }),
    whole: kernelFor(penalty, { shape }),
    penalty,
    groupStrength,
  };
}
