import type { Random } from "./random.ts";

/** A source of hostile inputs and what they are given to. One file a fuzzer, in `fuzzers/`. */
export interface Fuzzer<Input = unknown> {
  readonly name: string;
  /** Good inputs, each asked for once. Mutations start from them. */
  seeds(): readonly Input[];
  /** A damaged copy of a seed. The same random numbers give the same copy. */
  mutate(random: Random, seed: Input): Input;
  /**
   * What a user would do with the input, as steps by their names; each is run, and may end in a RegError; a promise is waited for. Anything else that
   * is thrown is a find. Steps after a first one that refuses are left out.
   */
  readonly steps: Readonly<Record<string, (input: Input) => unknown>>;
}
