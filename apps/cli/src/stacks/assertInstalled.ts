import { createRequire } from "node:module";
import { CliError } from "../cliError.ts";

const require = createRequire(import.meta.url);

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    // A package that is there and cannot be read says so itself, when it is loaded.
    return !(error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND");
  }
}

/** A package that a command needs: its name, and what npm is asked for where the name alone gives another version. */
export interface Needed {
  readonly name: string;
  readonly version?: string;
}

const specOf = ({ name, version }: Needed) => (version === undefined ? name : `"${name}@${version}"`);

/** Frameworks are large, so users install those they want. Throws CliError with the line for npm. */
export function assertInstalled(what: string, needed: readonly Needed[]): void {
  const lost = needed.filter(({ name }) => !isInstalled(name));
  if (lost.length === 0) return;
  const names = [...new Set(lost.map(({ name }) => name))];
  const listed = [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" and ");
  const line = `npm install ${[...new Set(needed.map(specOf))].join(" ")}`;
  throw new CliError(`${what}: expected ${listed} beside @reg/cli, received no such package. ${line}`, 1);
}
