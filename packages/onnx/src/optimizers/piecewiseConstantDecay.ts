import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import * as v from "valibot";
import { nonNegative, that } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";

export interface PiecewiseConstantDecayOptions {
  /** The last step of each rate but the last, rising. */
  readonly boundaries: readonly number[];
  /** The rates, one more than boundaries. */
  readonly values: readonly number[];
}

const isList = (given: unknown): given is readonly unknown[] => Array.isArray(given);
const rising = (given: readonly unknown[]) =>
  given.every((step, i) => Number.isFinite(step) && (i === 0 || Number(step) > Number(given[i - 1])));

const entries = {
  boundaries: that<readonly number[]>("rising steps", (given) => isList(given) && rising(given)),
  values: that<readonly number[]>(
    "a list of finite numbers of at least 0",
    (given) => isList(given) && given.every((rate) => v.is(nonNegative, rate)),
  ),
};

/**
 * A learning rate of `values[i]` up to step `boundaries[i]`, that step included, and the last of `values` beyond. Keras'
 * `PiecewiseConstantDecay`. Throws `INVALID_PARAMETER`.
 */
export function piecewiseConstantDecay(options: PiecewiseConstantDecayOptions): (step: number) => number {
  const { boundaries, values } = parseOptions("piecewiseConstantDecay", entries, options);
  if (values.length !== boundaries.length + 1) {
    throw new RegError("INVALID_PARAMETER", {
      who: "@reg/onnx",
      what: "piecewiseConstantDecay",
      expected: `values to be ${boundaries.length + 1} rates`,
      received: show(values),
    });
  }
  const [rates, last] = [[...values], values.at(-1)!];
  const ends = [...boundaries];
  return (step) => rates[ends.findIndex((end) => step <= end)] ?? last;
}
