import { RegError, show } from "@reg/core";

/** Checks a number of an optimizer. Throws `INVALID_PARAMETER`. */
export function checkOption(optimizer: string, name: string, value: number, below = Number.POSITIVE_INFINITY): void {
  if (typeof value === "number" && value >= 0 && value < below) return;
  const range =
    below === Number.POSITIVE_INFINITY ? "a finite number of at least 0" : `a number from 0 to below ${below}`;
  throw new RegError("INVALID_PARAMETER", {
    who: "@reg/onnx",
    what: optimizer,
    expected: `${name} to be ${range}`,
    received: show(value),
  });
}
