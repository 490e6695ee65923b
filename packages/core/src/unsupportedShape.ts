import { RegError } from "./regError.ts";

/** The refusal of weights whose rank or shape a penalty is not defined for. */
export const unsupportedShape = (
  name: string,
  path: string | undefined,
  { expected, received, advice }: { readonly expected: string; readonly received: string; readonly advice: string },
): RegError =>
  new RegError("UNSUPPORTED_SHAPE", {
    who: "@reg/core",
    what: path ? `${name} on ${path}` : name,
    expected,
    received,
    advice,
  });
