import { RegError } from "../src/regError.ts";

/** Code and message of the RegError that `act` throws, in one string to compare whole. */
export function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof RegError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error("nothing was thrown");
}
