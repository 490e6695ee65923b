import { RegError } from "@reg/core";

/** The error for a file that is not what Keras writes. */
export const invalidFile = (what: string, expected: string, received: string, advice?: string, cause?: unknown) =>
  new RegError("INVALID_MODEL", {
    who: "@reg/tfjs",
    what,
    expected,
    received,
    ...(advice !== undefined && { advice }),
    cause,
  });

/** What a library threw, which may be a text. */
export const thrown = (cause: unknown): string => {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.length > 300 ? `${message.slice(0, 300)}…` : message.replace(/\.$/, "");
};
