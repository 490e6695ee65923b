// The documentation of the repository, as its tests read it.
import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

// Changesets are quoted in changelogs, and the rest is not ours.
const left = new Set([".changeset", ".git", ".turbo", ".venv", "dist", "node_modules"]);

function pagesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (left.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pagesIn(path);
    return entry.name.endsWith(".md") ? [relative(root, path)] : [];
  });
}

/** The pages of the repository, as paths from its root. */
export const pages: readonly string[] = pagesIn(root);
