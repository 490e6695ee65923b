import {
  adam,
  adamW,
  cosineDecay,
  type Optimizer,
  type OptimizerName,
  type OptimizerOptions,
  rmsprop,
  sgd,
} from "@reg/onnx";
import { choice } from "../choice.ts";
import { CliError } from "../cliError.ts";
import type { Decay } from "./decay.ts";
import { readNamed } from "./named.ts";

/** Made with the options of a JSON, which the factory checks. */
type Factory = (options?: OptimizerOptions) => Optimizer;

const factories = { sgd, adam, adamW, rmsprop } as const satisfies Record<OptimizerName, Factory>;

// The keys of an object literal.
const names = Object.keys(factories) as OptimizerName[];

/** What a cosine ends at, as a share of the rate it begins with. */
const lastShare = 0.01;

/** The optimizer that was typed, a name or JSON with options, for a run of so many steps. Throws CliError. */
export function optimizerFrom(
  typed: string,
  { rate, decay, steps }: { readonly rate: number | undefined; readonly decay: Decay; readonly steps: number },
): Optimizer {
  const { name, options } = readNamed("--optimizer", "an optimizer", typed);
  if (rate !== undefined && "learningRate" in options) {
    throw new CliError("--rate: expected an --optimizer without a learningRate of its own.");
  }
  const factory: Factory = factories[choice("--optimizer", name, names)];
  const given = { ...options, ...(rate !== undefined && { learningRate: rate }) };
  const optimizer = factory(given);
  if (decay === "constant") return optimizer;
  // JSON has no functions.
  const highest = Number(optimizer.learningRate);
  return factory({
    ...given,
    learningRate: cosineDecay({ initialLearningRate: highest, decaySteps: steps, alpha: lastShare }),
  });
}
