import { RegError } from "@reg/core";

/** Code and message of the RegError that `act` ends with, in one string to compare whole. */
export async function messageOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (error instanceof RegError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error("nothing was thrown");
}
