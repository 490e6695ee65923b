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

/** The refusal of weights whose axes of inputs and units nobody knows, by a penalty that needs them. */
export const unknownAxes = (name: string, path: string | undefined): RegError =>
  unsupportedShape(name, path, {
    expected: "weights whose axes of inputs and units are known",
    received: "weights that the model reshapes before it uses them",
    advice: "Leave them out of `match`, or give them a penalty of single weights such as l1.",
  });
