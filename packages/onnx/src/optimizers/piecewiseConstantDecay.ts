import { RegError, show } from "@reg/core";
import { checkOptions } from "../checkOptions.ts";

export interface PiecewiseConstantDecayOptions {
  /** The last step of each rate but the last, rising. */
  readonly boundaries: readonly number[];
  /** The rates, one more than boundaries. */
  readonly values: readonly number[];
}

/**
 * A learning rate of `values[i]` up to step `boundaries[i]`, that step included, and the last of `values` beyond. Keras'
 * `PiecewiseConstantDecay`. Throws `INVALID_PARAMETER`.
 */
export function piecewiseConstantDecay({
  boundaries,
  values,
}: PiecewiseConstantDecayOptions): (step: number) => number {
  const refuse = (expected: string, received: unknown) =>
    new RegError("INVALID_PARAMETER", {
      who: "@reg/onnx",
      what: "piecewiseConstantDecay",
      expected,
      received: show(received),
    });
  const rises = boundaries.every((step, i) => Number.isFinite(step) && (i === 0 || step > boundaries[i - 1]!));
  if (!rises) throw refuse("boundaries to be rising steps", boundaries);
  if (values.length !== boundaries.length + 1) throw refuse(`values to be ${boundaries.length + 1} rates`, values);
  for (const value of values) checkOptions("piecewiseConstantDecay", "nonNegative", { values: value });
  const [rates, last] = [[...values], values.at(-1)!];
  const ends = [...boundaries];
  return (step) => rates[ends.findIndex((end) => step <= end)] ?? last;
}
