/** How far a number may be from the expected one: within `absolute + relative * |expected|`, and why that much. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
  readonly reason: string;
}

/** Zeros, counts, refusals: not a matter of rounding. */
export const exact: Tolerance = { relative: 0, absolute: 0, reason: "exact by definition" };

/** One or two float32 operations a weight. */
export const elementwise: Tolerance = {
  relative: 2.4e-7,
  absolute: 6e-8,
  reason: "two roundings of float32 (2^-23 each); where two terms cancel, half of one in terms up to 1",
};

/** Sums over weights, and what is divided by a norm. */
export const reduction: Tolerance = {
  relative: 2e-6,
  absolute: 1e-7,
  reason: "float32 sums of some hundred terms in any order",
};

/** Three steps on weights of about 1. */
export const steps: Tolerance = {
  relative: 2e-6,
  absolute: 1e-6,
  reason:
    "three float32 steps on weights of about 1: 8 roundings of 2^-23; Keras' own float32 run stays within a third of it",
};

/** Three proximal steps in the metric of an optimizer that has a step for each weight. */
export const stepsInMetric: Tolerance = {
  relative: 4e-6,
  absolute: 4e-6,
  reason:
    "a weight has a step of rate / |gradient|: where the gradient nearly cancels, so do its digits; Keras' own float32 run stays within a third of it",
};

/** Losses along 100 steps. */
export const trajectoryLoss: Tolerance = {
  relative: 1e-5,
  absolute: 2e-5,
  reason: "float32 over 100 steps: Keras' own float32 run is up to 9e-6 from its float64 run",
};

/** Parameters after 100 steps; a wrong l2 factor moves them by 1e-3. */
export const trajectoryParameters: Tolerance = {
  relative: 0,
  absolute: 1e-5,
  reason:
    "float32 over 100 steps: Keras' own float32 run is up to 2.1e-6 from its float64 run, on other hardware than yours",
};

/** The least objective of a convex problem, once training stands still. */
export const convexObjective: Tolerance = {
  relative: 1e-3,
  absolute: 0,
  reason: "the sum is of 64 rows in float32, and the last steps are not quite at rest",
};

/** Inequalities on a dozen weights of up to 2, relative to the numbers compared. */
export const property: Tolerance = {
  relative: 2e-6,
  absolute: 4e-6,
  reason: "float32 rounding in sums of a dozen products of up to 4",
};
