import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Random numbers of one input: the same seed and index give the same on every machine. */
export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** In 0 … below - 1. */
  integer(below: number): number;
  /** One of these. */
  pick<Item>(items: readonly Item[]): Item;
  /** True once in `times` times. */
  once(times: number): boolean;
}

/** The random numbers of input number `index` of a run. */
export function randomOf(seed: number, index: number): Random {
  const generator = xoroshiro128plus(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const integer = (below: number) => uniformInt(generator, 0, below - 1);
  return {
    uniform: () => uniformFloat64(generator),
    integer,
    pick: (items) => items[integer(items.length)]!,
    once: (times) => integer(times) === 0,
  };
}
