// Every link in the documentation that stays in the repository leads somewhere, to a heading too. Pages that are published with a
// package link to files outside it by the address of the repository: beside an installed package there is no `../core`.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { pages, root } from "./documentation.ts";

const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8"));

/** The folder of the package that publishes a page, if one does. */
function publisherOf(page: string): string | undefined {
  for (let folder = dirname(page); folder.startsWith(root); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (!existsSync(manifest)) continue;
    const { private: isPrivate, files = [] } = readJson(manifest);
    const inPackage = relative(folder, page);
    const isPacked = inPackage === "README.md" || files.some((name: string) => inPackage.startsWith(`${name}/`));
    return !isPrivate && isPacked ? folder : undefined;
  }
  return undefined;
}

const proseOf = (page: string) => readFileSync(page, "utf8").replace(/^( *)```[\s\S]*?^\1```/gm, "");

/** The anchors that GitHub and npm make of a page's headings. */
function anchorsOf(page: string): string[] {
  const seen = new Map<string, number>();
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => {
    const words = heading!.toLowerCase().replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const anchor = words
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-");
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

const { homepage } = readJson(join(root, "packages/core/package.json")) as { homepage: string };
const repository = homepage.slice(0, homepage.indexOf("/tree/"));

interface Link {
  readonly link: string;
  readonly path: string;
  readonly anchor: string;
}

/** What a page links to in this repository, by a relative path or by the repository's address. */
function linksOf(page: string): Link[] {
  const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)/g)].map(([, link]) => link!);
  return links.flatMap((link) => {
    const [address = "", anchor = ""] = link.split("#");
    const inRepository = /^\/(?:tree|blob)\/main\/(.*)$/.exec(
      address.startsWith(repository) ? address.slice(repository.length) : "",
    );
    if (inRepository) return [{ link, path: join(root, inRepository[1]!), anchor }];
    if (/^\w+:/.test(address)) return [];
    return [{ link, path: address === "" ? page : join(dirname(page), address), anchor }];
  });
}

function isDead({ path, anchor }: Link): boolean {
  if (!existsSync(path)) return true;
  if (anchor === "") return false;
  const page = statSync(path).isDirectory() ? join(path, "README.md") : path;
  return page.endsWith(".md") && !anchorsOf(page).includes(anchor);
}

const published = pages.filter((page) => publisherOf(join(root, page)) !== undefined);

it("finds the pages at the front door, and those that are published", () => {
  expect(pages).toEqual(expect.arrayContaining(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]));
  expect(linksOf(join(root, "README.md")).map(({ link }) => link)).toContain("CONTRIBUTING.md");
  expect(published).toEqual(expect.arrayContaining(["packages/core/README.md", "packages/onnx/docs/models.md"]));
  expect(published).not.toContain("tooling/bench/README.md");
});

it("makes anchors as GitHub does", () => {
  expect(anchorsOf(join(root, "packages/core/README.md"))).toContain("configuration");
  expect(isDead({ link: "", path: join(root, "README.md"), anchor: "one-configuration" })).toBe(false);
  expect(isDead({ link: "", path: join(root, "README.md"), anchor: "two-configurations" })).toBe(true);
});

describe("links to what is there:", () => {
  it.each(pages)("%s", (page) => {
    const dead = linksOf(join(root, page)).filter(isDead);
    expect(dead.map(({ link }) => link)).toEqual([]);
  });
});

describe("links out of its package by the repository's address:", () => {
  it.each(published)("%s", (page) => {
    const publisher = publisherOf(join(root, page))!;
    const relatives = linksOf(join(root, page)).filter(({ link }) => !link.startsWith(repository));
    const outside = relatives.filter(({ path }) => relative(publisher, path).startsWith(".."));
    expect(outside.map(({ link }) => link)).toEqual([]);
  });
});
