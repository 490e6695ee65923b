/** What a penalty is checked on. */
export interface PenaltyCheckOptions {
  /** Shapes the penalty is defined for; each is tried. */
  readonly shapes: readonly (readonly number[])[];
}

/** One thing that holds for every penalty. */
export interface PenaltyCheck {
  /** Goes on after "it": `it("has the slope of its value as its gradient")`. */
  readonly name: string;
  /** Throws an Error that says what was expected and what there is instead. */
  run(): void;
}

/** For fast-check: the same sixty weights in every run. */
export const seeded = { seed: 20_261_121, numRuns: 60 };

/** Steps that a prox is tried with. */
export const steps: readonly number[] = [0, 0.05, 0.4, 3];
