import { realpathSync } from "node:fs";
import { CliError } from "./cliError.ts";

/** Where a name leads, or the name itself where there is nothing. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Throws CliError, before any work, where a result would take the place of the model it comes from. */
export function assertOther(out: string, model: string): void {
  if (placeOf(out) !== placeOf(model)) return;
  throw new CliError("--out: expected another file than the model, which stays as it is.");
}
