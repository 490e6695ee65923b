import { refuse } from "../refuse.ts";
import type { LinearState } from "./linearState.ts";

/** Coefficients and intercepts as bytes. The rest of a state follows from them. */
export function savedState({ coefficients, intercepts }: LinearState): Uint8Array {
  const numbers = new Float64Array(coefficients.length + intercepts.length);
  numbers.set(coefficients);
  numbers.set(intercepts, coefficients.length);
  return new Uint8Array(numbers.buffer);
}

/** Puts a state where the saved one was. `solve` begins by computing scores and residuals. Throws `INVALID_CHECKPOINT`. */
export function restoreState({ coefficients, intercepts }: LinearState, saved: Uint8Array): void {
  const length = coefficients.length + intercepts.length;
  if (saved.length !== length * 8) {
    throw refuse("INVALID_CHECKPOINT", "restore", `${length} numbers of 8 bytes`, `${saved.length} bytes`);
  }
  // A view of bytes from elsewhere may begin at any byte.
  const numbers = new Float64Array(new Uint8Array(saved).buffer);
  coefficients.set(numbers.subarray(0, coefficients.length));
  intercepts.set(numbers.subarray(coefficients.length));
}
