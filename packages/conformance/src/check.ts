// Comparisons of a case, each with its measured error. A case may compare thousands of numbers; a result keeps the worst.
import { RegError } from "@reg/core";
import { exact, type Tolerance } from "./tolerance.ts";

/** One comparison. Errors are there for numbers only. */
export interface Comparison {
  /** Which number: `layer1/kernel[3]`. */
  readonly what: string;
  readonly expected: number | string;
  readonly received: number | string;
  readonly error: MeasuredError | null;
  readonly tolerance: Tolerance;
  readonly passed: boolean;
}

/** How far a number is off. */
export interface MeasuredError {
  readonly absolute: number;
  /** `null` where 0 was expected. */
  readonly relative: number | null;
  /** In units of the last place of the expected number as float32; `null` where 0 was expected and is not there. */
  readonly ulp: number | null;
}

/** What a case says it found. */
export interface Check {
  number(what: string, expected: number, received: number, tolerance: Tolerance): void;
  /** All entries; also that there are as many as expected. */
  numbers(what: string, expected: ArrayLike<number>, received: ArrayLike<number>, tolerance: Tolerance): void;
  equal(what: string, expected: number | string, received: number | string): void;
  /** That `act` throws a RegError with this code. */
  refused(what: string, code: string, act: () => unknown): Promise<void>;
}

function ulpOf(x: number): number {
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(x))));
  return 2 ** (exponent - 23);
}

function measure(expected: number, received: number): MeasuredError {
  const absolute = Math.abs(received - expected);
  if (expected === 0) return { absolute, relative: null, ulp: absolute === 0 ? 0 : null };
  return { absolute, relative: absolute / Math.abs(expected), ulp: absolute / ulpOf(expected) };
}

/** A check and the worst it has seen: the comparison that is furthest beyond, or nearest to, its tolerance. */
export function createCheck(): { readonly check: Check; worst(): Comparison | null } {
  let worst: Comparison | null = null;
  let worstShare = -1;
  const keep = (comparison: Comparison, share: number) => {
    if (share <= worstShare) return;
    worst = comparison;
    worstShare = share;
  };
  const number: Check["number"] = (what, expected, received, tolerance) => {
    const error = measure(expected, received);
    const allowed = tolerance.absolute + tolerance.relative * Math.abs(expected);
    // A NaN compares with nothing, so it must not pass for "not greater".
    const passed = error.absolute <= allowed;
    const share = passed
      ? error.absolute / (allowed || 1)
      : Number.isFinite(error.absolute)
        ? 1 + error.absolute / (allowed || Number.MIN_VALUE)
        : Infinity;
    keep({ what, expected, received, error, tolerance, passed }, share);
  };
  const equal: Check["equal"] = (what, expected, received) => {
    const passed = expected === received;
    keep({ what, expected, received, error: null, tolerance: exact, passed }, passed ? 0 : Infinity);
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
