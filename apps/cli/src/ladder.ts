// `--adjust`: a small ladder of strengths around the given one, judged on rows that neither training nor the test sees.
import { type ConfigInput, describePenalty, parseConfig } from "@reg/core";
import type { Dataset } from "./datasets/dataset.ts";
import { splitByClass } from "./datasets/split.ts";
import type { StackFigures } from "./evaluation.ts";
import type { Io } from "./io.ts";
import { randomFor } from "./random.ts";
import { createRecipe, type Recipe } from "./recipe.ts";
import { percent } from "./report/numbers.ts";
import type { Stack } from "./stacks/stack.ts";
import { scaleConfig, written } from "./strengths.ts";
import { trainStack } from "./trainStack.ts";

/** What one strength came to. */
export interface Rung {
  /** Multiplies every penalty of the given configuration. */
  readonly strength: number;
  /** In words. */
  readonly penalty: string;
  /** What `--penalty` takes. */
  readonly config: ConfigInput;
  /** On the validation rows. */
  readonly accuracy: number;
  readonly trainAccuracy: number;
  readonly zeros: number;
}

/** The rungs, weakest first, which to take, and why. */
export interface Advice {
  readonly rungs: readonly Rung[];
  readonly take: Rung;
  readonly why: string;
}

const strengths = [0, 0.1, 0.3, 1, 3, 10];

/**
 * The sparsest of the rungs whose accuracy is within one standard error of the best (the strongest of equals): what
 * cannot be distinguished from the best. The one-standard-error rule of Breiman et al. (1984).
 */
export function chooseRung(rungs: readonly Rung[], rows: number): Advice {
  const best = Math.max(...rungs.map(({ accuracy }) => accuracy));
  const error = Math.sqrt((best * (1 - best)) / rows);
  const near = rungs.filter(({ accuracy }) => accuracy >= best - error);
  const take = near.toSorted((a, b) => b.zeros - a.zeros || b.strength - a.strength)[0]!;
  const words = take.zeros > 0 ? `the most exact zeros, ${percent(take.zeros)}` : "the strongest penalty";
  const bound = `one standard error (${percent(error)}) of the best, ${percent(best)} on ${rows} validation rows`;
  const why =
    near.length === 1 ? `No other comes within ${bound}.` : `Of the ${near.length} within ${bound}, it has ${words}.`;
  return { rungs, take, why };
}

const describe = (config: ConfigInput): string =>
  parseConfig(config)
    .rules.map(({ match, penalties }) => {
      const words = penalties.map(({ penalty }) => describePenalty(penalty)).join(" + ") || describePenalty(null);
      return match === "**" ? words : `${match}: ${words}`;
    })
    .join("; ");

/** One rule for every kernel, in the short form that people write. */
function brief(config: ConfigInput): ConfigInput {
  const { rules, schedule } = parseConfig(config);
  const [rule] = rules;
  const short = rules.length === 1 && rule?.match === "**" && rule.role === "kernel" && schedule.kind === "constant";
  return short ? written(rule.penalties) : config;
}

/** Trains every rung on four fifths of the training rows and judges it on the rest. */
export async function climb(io: Io, stack: Stack, dataset: Dataset, given: Recipe, seed: number): Promise<Advice> {
  const split = splitByClass(given.split.train, 0.2, randomFor(seed, "validation"));
  const rungs: Rung[] = [];
  for (const strength of strengths) {
    const config = scaleConfig(given.config, strength);
    const recipe = createRecipe(dataset, split, { config, epochs: given.epochs, seed });
    const { figures } = await trainStack(io, stack, recipe, { label: `strength x ${strength}` });
    const { accuracy, trainAccuracy, zeros }: StackFigures = figures;
    rungs.push({ strength, penalty: describe(config), config: brief(config), accuracy, trainAccuracy, zeros });
  }
  return chooseRung(rungs, split.test.labels.length);
}
