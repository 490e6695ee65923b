// What is published says where it comes from, can be installed, and is packed by nothing but pnpm.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pnpm = join(root, "node_modules", ".bin", "pnpm");
const scratch = mkdtempSync(join(tmpdir(), "reg-packed-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const folders = ["packages", "apps"].flatMap((room) => readdirSync(join(root, room)).map((name) => `${room}/${name}`));
const published = folders
  .filter((folder) => existsSync(join(root, folder, "package.json")))
  .map((folder) => ({ folder, manifest: readJson(join(root, folder, "package.json")) }))
  .filter(({ manifest }) => !manifest.private);

describe.each(published)("$folder", ({ folder, manifest }) => {
  it("says where it comes from", () => {
    const address = manifest.homepage.slice(0, manifest.homepage.indexOf("/tree/"));
    expect(manifest).toMatchObject({
      license: "MIT",
      homepage: `${address}/tree/main/${folder}#readme`,
      bugs: `${address}/issues`,
      repository: { type: "git", url: `git+${address}.git`, directory: folder },
      publishConfig: { access: "public", provenance: true },
    });
    expect(manifest.keywords.length).toBeGreaterThan(2);
  });

  it("packs its pages, and only versions that a registry knows, with ranges that share a copy", async () => {
    const tarball = join(scratch, `${folder.replace("/", "-")}.tgz`);
    await run(pnpm, ["pack", "--silent", "--out", tarball], { cwd: join(root, folder) });
    const { stdout: listed } = await run("tar", ["-tzf", tarball]);
    const { stdout: packed } = await run("tar", ["-xzOf", tarball, "package/package.json"]);
    const files = listed.trim().split("\n");
    expect(files).toEqual(expect.arrayContaining(["package/README.md", "package/LICENSE"]));
    expect(files.filter((file) => /\.test(-d)?\.ts$/.test(file))).toEqual([]);
    if (existsSync(join(root, folder, "docs"))) expect(files.join()).toContain("package/docs/");
    const { dependencies = {}, peerDependencies = {}, scripts = {} } = JSON.parse(packed);
    expect(Object.keys(scripts).filter((name) => /install|prepare/.test(name))).toEqual([]);
    const ranges = Object.entries<string>({ ...dependencies, ...peerDependencies });
    expect(ranges.filter(([, range]) => !/^(npm:\S+@)?\^\d|^0\.x$/.test(range))).toEqual([]);
  });

  it("is not packed by npm, which would leave workspace: and catalog: as they are", async () => {
    const packing = run("npm", ["pack", "--dry-run"], { cwd: join(root, folder) });
    const { stderr } = await packing.then(
      () => ({ stderr: "packed" }),
      (error: { stderr: string }) => error,
    );
    expect(stderr.replace(/npm\/[\d.]+/, "npm/11").split("\n")).toContain(
      `[@reg] ${manifest.name} must be packed by pnpm, received npm/11: its workspace: and catalog: ranges would be ` +
        "published as they are. Run `npx pnpm pack`; releases are made by .github/workflows/release.yml.",
    );
  });
});
