import type { Awaitable } from "../parameter.ts";
import { RegError } from "../regError.ts";
import type { BeforeAfter, Certificate, Difference } from "./certificate.ts";
import { differenceOf, larger, mostUlps, type ResultNumbers } from "./difference.ts";
import { isSlower, timeInTurn } from "./timeInTurn.ts";

/** A whole model and the one that was cut from it, as they run. */
export interface CutRuns<Sample, Output> {
  readonly whole: (sample: Sample) => Awaitable<Readonly<Record<string, Output>>>;
  readonly cut: (sample: Sample) => Awaitable<Readonly<Record<string, Output>>>;
  /** The sample for the cut model, without the features that it does not take. */
  readonly cutSample: (sample: Sample) => Sample;
  readonly numbersOf: (output: Output, name: string) => ResultNumbers;
}

/** The inputs that two models are compared on. One at least. */
export interface Samples<Sample> {
  readonly random: readonly Sample[];
  readonly given: readonly Sample[];
}

/** What is known of both models without running them. */
export interface CutFigures {
  /** The package that a refusal names. */
  readonly who: string;
  /** Whether nothing was cut. */
  readonly isSame: boolean;
  readonly parameters: BeforeAfter;
  readonly bytes: BeforeAfter;
  readonly multiplyAdds: BeforeAfter;
  /** What may be done about a slower model. */
  readonly slowness: string;
}

const refuse = (who: string, name: string, { absolute }: Difference) =>
  new RegError("UNSUPPORTED_MODEL", {
    who,
    what: "compact",
    expected: `output "${name}" of the whole model`,
    received: `a difference of ${absolute}`,
    advice: "The model is unchanged. Numbers that overflow before weights of zero can be the cause.",
  });

async function compare<Sample, Output>(
  { whole, cut, cutSample, numbersOf }: CutRuns<Sample, Output>,
  samples: readonly Sample[],
  who: string,
): Promise<Difference> {
  let largest: Difference = { absolute: 0, ulps: 0 };
  for (const sample of samples) {
    const [before, after] = [await whole(sample), await cut(cutSample(sample))];
    for (const [name, output] of Object.entries(before)) {
      const numbers = numbersOf(output, name);
      const difference = differenceOf(numbers, numbersOf(after[name]!, name));
      if (difference.ulps > mostUlps(numbers.type)) throw refuse(who, name, difference);
      largest = larger(largest, difference);
    }
  }
  return largest;
}

/** Runs both models on the samples, the given ones first, and measures them. Throws `UNSUPPORTED_MODEL` where the outputs differ. */
export async function certifyCut<Sample, Output>(
  runs: CutRuns<Sample, Output>,
  { random, given }: Samples<Sample>,
  { who, isSame, slowness, ...figures }: CutFigures,
): Promise<Certificate> {
  const samples = [...given, ...random];
  const difference = await compare(runs, samples, who);
  const first = samples[0]!;
  const small = runs.cutSample(first);
  const milliseconds = await timeInTurn(
    async () => runs.whole(first),
    async () => runs.cut(small),
  );
  // Of two runs of one model one may still come out longer.
  const slower = !isSame && isSlower(milliseconds);
  return {
    difference,
    compared: { random: random.length, given: given.length },
    ...figures,
    milliseconds,
    slower,
    ...(slower && { reason: slowness }),
  };
}
