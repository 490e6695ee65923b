import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Seeded random numbers: the same seed and purpose give the same numbers on every machine. */
export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** Of the standard normal distribution. */
  normal(): number;
  /** In 0 … below - 1. */
  integer(below: number): number;
  /** Puts `items` in a random order, in place (Fisher and Yates). */
  shuffle<Items extends { length: number; [index: number]: unknown }>(items: Items): Items;
}

const purposes = ["data", "split", "validation", "weights", "batches"] as const;

/**
 * The random numbers of one purpose. Each purpose has its own stream, 2^64 numbers away from the next, so that
 * drawing more for one changes nothing for the others.
 */
export function randomFor(seed: number, purpose: (typeof purposes)[number]): Random {
  const generator = xoroshiro128plus(seed);
  for (let i = 0; i < purposes.indexOf(purpose); i++) generator.jump();
  const uniform = () => uniformFloat64(generator);
  const integer = (below: number) => uniformInt(generator, 0, below - 1);
  return {
    uniform,
    // Box and Muller; 1 - uniform() is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer,
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const item = items[i];
        items[i] = items[j];
        items[j] = item;
      }
      return items;
    },
  };
}
