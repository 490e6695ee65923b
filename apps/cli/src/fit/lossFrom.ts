import {
  halfSquaredError,
  huber,
  type Loss,
  type LossName,
  meanAbsoluteError,
  meanSquaredError,
  type OutputLoss,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from "@reg/onnx";
import { choice } from "../choice.ts";
import { readNamed } from "./named.ts";

/** Made with the options of a JSON, which the factory checks. */
type Factory = (options?: never) => Loss;

const factories = {
  softmaxCrossEntropy,
  sigmoidCrossEntropy,
  meanSquaredError,
  meanAbsoluteError,
  huber,
  halfSquaredError,
} as const satisfies Record<LossName, Factory>;

// The keys of an object literal.
const names = Object.keys(factories) as LossName[];

/** Whether the targets of a loss are classes, so that a table may say them in words. */
export const isOfClasses = (loss: Loss | OutputLoss): boolean =>
  "name" in loss && ["softmaxCrossEntropy", "sigmoidCrossEntropy"].includes(loss.name);

/** The loss that was typed: a name, JSON with options, or `output:NAME` for one that the model computes. Throws CliError. */
export function lossFrom(typed: string): Loss | OutputLoss {
  const output = /^output:(.+)$/.exec(typed)?.[1];
  if (output !== undefined) return { output };
  const { name, options } = readNamed("--loss", "a loss", typed);
  const factory: Factory = factories[choice("--loss", name, names)];
  return factory(options as never);
}
