import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";

/** The error for what tfjs cannot do, named as the user knows it. */
export const unsupported = (what: string, expected: string, received: unknown, advice: string): RegError =>
  new RegError("UNSUPPORTED_MODEL", { who: "@reg/tfjs", what, expected, received: show(received), advice });
