/** Throws an Error that says what was expected and what there is instead, unless it `holds`. */
export function mustBe(what: string, holds: boolean, expected: string, received: number | string): void {
  if (!holds) throw new Error(`${what}: expected ${expected}, received ${received}`);
}

/** That two numbers or words are the same; 0 and -0 are. */
export const equal = (what: string, received: number | string, expected: number | string): void =>
  mustBe(what, received === expected, `${expected}`, received);

// A NaN is neither below nor above anything, and so passes neither.
export const below = (what: string, difference: number, limit: number): void =>
  mustBe(what, difference < limit, `a difference below ${limit}`, difference);

export const atLeast = (what: string, received: number, least: number): void =>
  mustBe(what, received >= least, `at least ${least}`, received);

/** The greatest difference between numbers in the same place; NaN where one of them is. */
export const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
