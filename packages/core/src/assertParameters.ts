import { isRecord } from "./isRecord.ts";
import { RegError, show } from "./regError.ts";

const isParameter = (given: unknown): boolean =>
  isRecord(given) && typeof given.path === "string" && typeof given.role === "string" && Array.isArray(given.shape);

/** Throws `INVALID_MODEL` for what is no list of parameters, or for one among them that is none. */
export function assertParameters(given: unknown): void {
  const all: readonly unknown[] | undefined = Array.isArray(given) ? given : undefined;
  const odd = all ? all.findIndex((each) => !isParameter(each)) : 0;
  if (odd < 0) return;
  throw new RegError("INVALID_MODEL", {
    who: "@reg/core",
    what: all ? `parameters[${odd}]` : "parameters",
    expected: all ? "an object with path, role and shape" : "a list of them",
    received: show(all ? all[odd] : given),
    advice: `Write [{ path: "dense/kernel", role: "kernel", shape: [3, 4] }].`,
  });
}
