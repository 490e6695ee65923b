import { RegError, show } from "./regError.ts";

/** How a part of the configuration is named where it is refused: see `parseEntries`. */
export const configWords = (what: string, form: string, example: string) =>
  ({ code: "INVALID_CONFIG", what, form, nouns: ["entry", "entries"], example }) as const;

/** The refusal of a part of the configuration. */
export const refuseConfig = (what: string, expected: string, received: unknown, advice: string) =>
  new RegError("INVALID_CONFIG", { who: "@reg/core", what, expected, received: show(received), advice });
