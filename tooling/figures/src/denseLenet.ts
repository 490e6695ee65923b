// What the dense LeNet-300-100 reaches, with and without Dropout, and the bounds of sparse ones beside it.
import { digitsOf, splits } from "./digits.ts";
import { lenet } from "./lenet.ts";
import { dense, dropout } from "./lenetRecipes.ts";
import { type Bound, meanOf } from "./result.ts";
import { trainBy } from "./training.ts";

/** Test accuracies of dense networks in percent, by dropout and split: other rows have the same. */
const known = new Map<string, number>();

const keyOf = (split: number, share: number): string => `${share} ${split}`;

/** Spares a dense network that was trained elsewhere. */
export const rememberDense = (split: number, share: number, accuracy: number): void => {
  known.set(keyOf(split, share), accuracy);
};

/** Trains a dense network, unless it was in this run. */
export async function denseAccuracy(split: number, share: number): Promise<number> {
  const before = known.get(keyOf(split, share));
  if (before !== undefined) return before;
  const { train, test } = digitsOf(split, "rows");
  const trainer = await trainBy(dense, lenet(split, share), train, split);
  const accuracy = 100 * (await trainer.evaluate(test)).accuracy!;
  await trainer.dispose();
  rememberDense(split, share, accuracy);
  return accuracy;
}

/** The bounds of a row by both dense networks. `sparse` is a mean in percent. */
export async function boundsBelowDense(what: string, sparse: number): Promise<readonly Bound[]> {
  const all: Bound[] = [];
  for (const [share, name] of [
    [0, "dense"],
    [dropout, "dense with the same Dropout"],
  ] as const) {
    const accuracies: number[] = [];
    for (const split of splits) accuracies.push(await denseAccuracy(split, share));
    const below = meanOf(accuracies) - sparse;
    all.push({
      bound: `${what}, at most 0.3 points below ${name}`,
      figure: below < 0 ? `${(-below).toFixed(2)} points above` : `${below.toFixed(2)} points below`,
      met: below <= 0.3,
    });
  }
  return all;
}
