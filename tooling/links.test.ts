// Every link in the documentation that stays in the repository leads somewhere.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const notOurs = new Set([".git", ".turbo", ".venv", "dist", "node_modules"]);

function pagesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (notOurs.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pagesIn(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

/** What a page links to, without what is on the web or on the page itself. */
const linksOf = (page: string): string[] =>
  [...readFileSync(page, "utf8").matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(([, link]) => link!);

const pages = pagesIn(root).map((path) => relative(root, path));

it("finds the pages at the front door", () => {
  expect(pages).toEqual(expect.arrayContaining(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]));
  expect(linksOf(join(root, "README.md"))).toContain("CONTRIBUTING.md");
});

it.each(pages)("%s links to what is there", (page) => {
  const dead = linksOf(join(root, page)).filter((link) => !existsSync(join(root, dirname(page), link)));
  expect(dead).toEqual([]);
});
