// The optimizers there are, by the names that `createTrainer` takes for each with its defaults.
import { byName } from "../options/byName.ts";
import { isObject } from "../options/kinds.ts";
import { adam } from "./adam.ts";
import { adamW } from "./adamW.ts";
import type { Optimizer } from "./optimizer.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

const optimizers = { sgd, adam, adamW, rmsprop } as const satisfies Record<string, () => Optimizer>;

/** The name of an optimizer. */
export type OptimizerName = keyof typeof optimizers;

const isOptimizer = (given: unknown): boolean =>
  isObject(given) &&
  Array.isArray(given.slots) &&
  typeof given.scalars === "function" &&
  typeof given.update === "function";

/** The optimizer that a user named or made. Throws `INVALID_PARAMETER`. */
export const optimizerOf = (given: unknown): Optimizer =>
  byName(
    {
      option: "optimizer",
      noun: "an optimizer",
      factories: optimizers,
      form: "an optimizer such as adam({ learningRate: 0.01 }), or the name of one",
      isMade: isOptimizer,
    },
    given,
  );
