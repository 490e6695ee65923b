// The losses there are, by the names that `createTrainer` takes for each with its defaults.
import { byName } from "../options/byName.ts";
import { isObject } from "../options/kinds.ts";
import { halfSquaredError } from "./halfSquaredError.ts";
import { huber } from "./huber.ts";
import type { Loss } from "./loss.ts";
import { meanAbsoluteError } from "./meanAbsoluteError.ts";
import { meanSquaredError } from "./meanSquaredError.ts";
import type { OutputLoss } from "./outputLoss.ts";
import { sigmoidCrossEntropy } from "./sigmoidCrossEntropy.ts";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.ts";

export const losses = {
  softmaxCrossEntropy,
  sigmoidCrossEntropy,
  meanSquaredError,
  meanAbsoluteError,
  huber,
  halfSquaredError,
} as const satisfies Record<string, () => Loss>;

/** The name of a loss. */
export type LossName = keyof typeof losses;

// What others call them, in small letters and without what joins words.
const elsewhere: Readonly<Record<string, LossName>> = {
  mse: "meanSquaredError",
  mseloss: "meanSquaredError",
  mae: "meanAbsoluteError",
  l1loss: "meanAbsoluteError",
  crossentropy: "softmaxCrossEntropy",
  crossentropyloss: "softmaxCrossEntropy",
  categoricalcrossentropy: "softmaxCrossEntropy",
  sparsecategoricalcrossentropy: "softmaxCrossEntropy",
  binarycrossentropy: "sigmoidCrossEntropy",
  bcewithlogitsloss: "sigmoidCrossEntropy",
};

function translated(name: string): string | undefined {
  const plain = name.toLowerCase().replace(/[_\s-]/g, "");
  return Object.hasOwn(elsewhere, plain) ? `Here it is called "${elsewhere[plain]}".` : undefined;
}

const isLoss = (given: unknown): boolean =>
  isObject(given) &&
  ("output" in given ? typeof given.output === "string" : typeof given.build === "function" && "name" in given);

/** The loss that a user named or made. Throws `INVALID_PARAMETER`. */
export const lossOf = (given: unknown): Loss | OutputLoss =>
  byName<Loss | OutputLoss>(
    {
      option: "loss",
      noun: "a loss",
      factories: losses,
      form: `a loss such as huber({ delta: 2 }), the name of one, or { output: "an output of the model" }`,
      isMade: isLoss,
      translated,
    },
    given,
  );
