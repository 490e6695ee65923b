// `changeset version` on a copy: what the next release is. By default a peer dependency on a package of ours makes changesets release
// 1.0.0; `.changeset/config.json` and the peers' range `workspace:0.x` keep it from that. When 1.0.0 is meant, this file says so.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const copy = mkdtempSync(join(tmpdir(), "reg-release-"));
afterAll(() => rmSync(copy, { recursive: true }));

const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const folders = ["packages", "apps", "tooling"]
  .flatMap((room) => readdirSync(join(root, room)).map((name) => join(room, name)))
  .filter((folder) => existsSync(join(root, folder, "package.json")));
const published = folders.filter((folder) => !readJson(join(root, folder, "package.json")).private);
const pending = readdirSync(join(root, ".changeset")).filter((name) => name.endsWith(".md"));

beforeAll(() => {
  const files = ["package.json", "pnpm-workspace.yaml", ".changeset", "examples/package.json"];
  for (const file of [...files, ...folders.map((folder) => join(folder, "package.json"))]) {
    cpSync(join(root, file), join(copy, file), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  // A changelog names the commit of a changeset, so there has to be one.
  const author = ["-c", "user.name=release", "-c", "user.email=release@localhost"];
  for (const args of [
    ["init", "-q"],
    ["add", ".changeset"],
    [...author, "commit", "-qm", "Changesets"],
  ]) {
    execFileSync("git", args, { cwd: copy });
  }
  if (pending.length > 0) execFileSync(join(root, "node_modules/.bin/changeset"), ["version"], { cwd: copy });
});

it.each(published)("%s is released below 1.0.0", (folder) => {
  expect(readJson(join(copy, folder, "package.json")).version).toMatch(/^0\.[1-9]\d*\.\d+$/);
});

it.runIf(pending.length > 0)("what is released first gets a changelog", () => {
  const first = published.filter((folder) => readJson(join(root, folder, "package.json")).version === "0.0.0");
  expect(first.filter((folder) => !existsSync(join(copy, folder, "CHANGELOG.md")))).toEqual([]);
});

it("peers on packages of ours hold after the release", () => {
  const versions = new Map(
    published.map((folder) => readJson(join(copy, folder, "package.json"))).map(({ name, version }) => [name, version]),
  );
  for (const folder of published) {
    const { peerDependencies = {} } = readJson(join(copy, folder, "package.json"));
    const ours = Object.entries<string>(peerDependencies).filter(([name]) => versions.has(name));
    expect(ours.map(([name, range]) => [name, range, versions.get(name).split(".")[0]])).toEqual(
      ours.map(([name]) => [name, "workspace:0.x", "0"]),
    );
  }
});
