import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Seeded random numbers: the same on every machine. */
export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** In 0 … below - 1. */
  integer(below: number): number;
  /** Puts items in a random order, in place (Fisher and Yates). */
  shuffle<Items extends { length: number; [index: number]: unknown }>(items: Items): Items;
}

/** The random numbers of a seed. Each `stream` is 2^64 numbers away from the next, so that drawing from one changes no other. */
export function randomFor(seed: number, stream: number): Random {
  const generator = xoroshiro128plus(seed);
  for (let i = 0; i < stream; i++) generator.jump();
  const integer = (below: number) => uniformInt(generator, 0, below - 1);
  return {
    uniform: () => uniformFloat64(generator),
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
