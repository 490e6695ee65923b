import { readInput } from "../readInput.ts";

/**
 * The address of a Redis server as it was typed, or what the file in `@FILE` says: what is typed can be read by everybody on the machine
 * while the command runs, and an address may hold a password. Throws `INVALID_CONFIG`.
 */
export const queueAddress = (typed: string): string =>
  typed.startsWith("@")
    ? readInput(typed.slice(1), "a file with an address", "INVALID_CONFIG").toString().trim()
    : typed;
