import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, statSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replaceFile } from "./replaceFile.ts";

const source = fileURLToPath(new URL("replaceFile.ts", import.meta.url));
let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const bytes = (text: string) => Buffer.from(text);
const text = (path: string) => readFile(path, "utf8");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reg-replace-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("replaceFile", () => {
  it("leaves one file, and makes no folder", async () => {
    await expect(replaceFile(at("a", "b", "file"), bytes("one"))).rejects.toThrow("ENOENT: no such file or directory");
    await mkdir(at("a", "b"), { recursive: true });
    await replaceFile(at("a", "b", "file"), bytes("one"));
    await replaceFile(at("a", "b", "file"), bytes("two"));
    expect(await text(at("a", "b", "file"))).toBe("two");
    expect(await readdir(at("a", "b"))).toEqual(["file"]);
  });

  it("keeps the mode of a file, and gives a new one the usual", async () => {
    await writeFile(at("mode"), "");
    const usual = statSync(at("mode")).mode;
    await replaceFile(at("new"), bytes("new"));
    expect(statSync(at("new")).mode).toBe(usual);
    for (const mode of [0o600, 0o666, 0o755]) {
      await chmod(at("mode"), mode);
      await replaceFile(at("mode"), bytes("new"));
      expect(statSync(at("mode")).mode & 0o777).toBe(mode);
    }
  });

  it("writes where a symbolic link leads, also to a file that is not there yet", async () => {
    await mkdir(at("other"));
    await writeFile(at("other", "old"), "old");
    await symlink("other/old", at("link"));
    await symlink(at("link"), at("chain"));
    await replaceFile(at("chain"), bytes("new"));
    expect([await text(at("other", "old")), lstatSync(at("link")).isSymbolicLink()]).toEqual(["new", true]);
    await symlink("other/later", at("dangling"));
    await replaceFile(at("dangling"), bytes("later"));
    expect(await text(at("other", "later"))).toBe("later");
    expect(await readdir(at("other"))).toEqual(["later", "old"]);
    await symlink("round", at("round"));
    await expect(replaceFile(at("round"), bytes(""))).rejects.toThrow("ELOOP");
  });

  it("writes to devices and leaves them what they are", async () => {
    await replaceFile("/dev/null", bytes("gone"));
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
    await expect(replaceFile("/dev/full", bytes("much"))).rejects.toThrow("ENOSPC: no space left on device, write");
    expect(statSync("/dev/full").isCharacterDevice()).toBe(true);
  });

  it("refuses a folder in the words of the file system", async () => {
    await mkdir(at("folder"));
    await expect(replaceFile(at("folder"), bytes(""))).rejects.toThrow("EISDIR: illegal operation on a directory");
  });

  it("keeps the old file on a full disk", async ({ skip }) => {
    await mkdir(at("disk"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", at("disk")], { stdio: "ignore" });
    } catch {
      return skip("only root may mount a small disk");
    }
    try {
      await replaceFile(at("disk", "file"), bytes("old"));
      await expect(replaceFile(at("disk", "file"), Buffer.alloc(2 ** 20))).rejects.toThrow(
        "ENOSPC: no space left on device, write",
      );
      expect([await text(at("disk", "file")), await readdir(at("disk"))]).toEqual(["old", ["file"]]);
      await replaceFile(at("disk", "file"), bytes("new"));
      expect(await text(at("disk", "file"))).toBe("new");
    } finally {
      execFileSync("umount", [at("disk")]);
    }
  });

  it("lets processes replace one file at once", async () => {
    const build = await rolldown({ input: source, platform: "node" });
    await build.write({ file: at("replace.mjs"), format: "esm" });
    await build.close();
    const program = `
      const { replaceFile } = await import(${JSON.stringify(pathToFileURL(at("replace.mjs")).href)});
      const mine = Number(process.argv[1]);
      for (let i = 0; i < 100; i++) await replaceFile(process.argv[2], Buffer.alloc(50_000 + mine, mine));
    `;
    await mkdir(at("shared"));
    const ends = [1, 2, 3].map(async (each) => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", program, String(each), at("shared", "file")]);
      const said: string[] = [];
      child.stderr.on("data", (data) => said.push(String(data)));
      const [end] = await once(child, "close");
      return `${end}${said.join("")}`;
    });
    expect(await Promise.all(ends)).toEqual(["0", "0", "0"]);
    const file = await readFile(at("shared", "file"));
    expect(file).toEqual(Buffer.alloc(50_000 + file[0]!, file[0]));
    expect(await readdir(at("shared"))).toEqual(["file"]);
  });

  it("removes what killed processes left, and nothing of those at work", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "close");
    const partial = (pid: number | undefined, machine = hostname().replaceAll(/[^\w-]/g, "")) =>
      at("left", `file.${machine}-${pid}-abc.partial`);
    await mkdir(at("left"));
    const names = [
      partial(child.pid),
      partial(process.pid),
      partial(child.pid, "elsewhere"),
      at("left", "file.partial"),
    ];
    for (const name of names) await writeFile(name, "");
    await replaceFile(at("left", "file"), bytes("new"));
    expect(names.map(existsSync)).toEqual([false, true, true, true]);
  });
});
