import { RegError } from "@reg/core";

/** What was typed or found in a file, and is not what the command takes. */
export const refused = (what: string, expected: string, received: string, advice?: string, cause?: unknown): RegError =>
  new RegError("INVALID_CONFIG", {
    who: "@reg/conformance",
    what,
    expected,
    received,
    ...(advice !== undefined && { advice }),
    ...(cause !== undefined && { cause }),
  });
