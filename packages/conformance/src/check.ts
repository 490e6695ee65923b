// Comparisons of a case, each with its measured error. A case may compare thousands of numbers; a result keeps the worst.
import { RegError } from "@reg/core";
import { figure } from "./figure.ts";
import type { Precision } from "./target.ts";
import { exact, type Tolerance } from "./tolerance.ts";

/** One comparison. */
export interface Comparison {
  /** Which number: `layer1/kernel[3]`. */
  readonly what: string;
  readonly expected: number | string;
  readonly received: number | string;
  /** Of numbers only. */
  readonly error: MeasuredError | null;
  /** As it was applied: a target's precision is in it. */
  readonly tolerance: Tolerance;
  /** The error in the unit of the tolerance: up to 1 it passes. 0 where it is exact, infinite where an exact thing is not. */
  readonly share: number;
  readonly passed: boolean;
}

/** The error of a number. */
export interface MeasuredError {
  readonly absolute: number;
  /** `null` where 0 was expected. */
  readonly relative: number | null;
}

/** The findings of a case. */
export interface Check {
  number(what: string, expected: number, received: number, tolerance: Tolerance): void;
  /** All entries; also that there are as many as expected. */
  numbers(what: string, expected: ArrayLike<number>, received: ArrayLike<number>, tolerance: Tolerance): void;
  /** Words, counts, shapes, and numbers that must be the very same; NaN is not equal to NaN. */
  equal(what: string, expected: number | string, received: number | string): void;
  /** That `act` throws a RegError with this code. */
  refused(what: string, code: string, act: () => unknown): Promise<void>;
}

function measure(expected: number, received: number): MeasuredError {
  const absolute = Math.abs(received - expected);
  return { absolute, relative: expected === 0 ? null : absolute / Math.abs(expected) };
}

/** A tolerance as a target's precision makes it. What is exact stays so. */
const widened = (tolerance: Tolerance, precision: Precision | undefined): Tolerance =>
  precision === undefined || tolerance === exact
    ? tolerance
    : {
        relative: tolerance.relative * precision.factor,
        absolute: tolerance.absolute * precision.factor,
        reason: `${tolerance.reason}; ${figure(precision.factor)} times as much here: ${precision.reason}`,
      };

/** A check and the worst it has seen: the comparison that is furthest beyond, or nearest to, its tolerance. */
export function createCheck(precision?: Precision): { readonly check: Check; worst(): Comparison | null } {
  let worst: Comparison | null = null;
  const keep = (comparison: Comparison) => {
    if (worst === null || comparison.share > worst.share) worst = comparison;
  };
  const number: Check["number"] = (what, expected, received, wanted) => {
    const tolerance = widened(wanted, precision);
    const error = measure(expected, received);
    const allowed = tolerance.absolute + tolerance.relative * Math.abs(expected);
    // A NaN compares with nothing, so it must not pass for "not greater".
    const passed = error.absolute <= allowed;
    const share = error.absolute === 0 ? 0 : error.absolute / allowed;
    keep({ what, expected, received, error, tolerance, share: Number.isNaN(share) ? Infinity : share, passed });
  };
  const equal: Check["equal"] = (what, expected, received) => {
    const passed = expected === received;
    keep({ what, expected, received, error: null, tolerance: exact, share: passed ? 0 : Infinity, passed });
  };
  const check: Check = {
    number,
    equal,
    numbers(what, expected, received, tolerance) {
      if (expected.length !== received.length) equal(`${what}.length`, expected.length, received.length);
      for (let i = 0; i < expected.length; i++) number(`${what}[${i}]`, expected[i]!, received[i]!, tolerance);
    },
    async refused(what, code, act) {
      try {
        await act();
      } catch (error) {
        if (!(error instanceof RegError)) throw error;
        return equal(what, code, error.code);
      }
      equal(what, code, "no error");
    },
  };
  return { check, worst: () => worst };
}
