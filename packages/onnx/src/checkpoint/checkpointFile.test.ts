// Real processes, killed by the signal that no process can catch.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkpointFile } from "./checkpointFile.ts";

const resolve = createRequire(import.meta.url).resolve;
const source = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reg-checkpoint-"));
  await build({
    configFile: false,
    logLevel: "error",
    resolve: {
      alias: {
        "@reg/core/node": source("../core/src/node/replaceFile.ts"),
        "@reg/core/adapter": source("../core/src/forAdapters.ts"),
        "@reg/core/units": source("../core/src/forUnits.ts"),
        "@reg/core": source("../core/src/index.ts"),
        "@reg/onnx-graph/proto": source("../onnx-graph/src/proto.ts"),
        "@reg/onnx-graph": source("../onnx-graph/src/index.ts"),
      },
    },
    build: {
      outDir: folder,
      minify: false,
      lib: { entry: { train: source("test/killed/train.ts"), save: source("test/killed/save.ts") }, formats: ["es"] },
      rolldownOptions: { external: [/^node:/], output: { entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs" } },
    },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a program until `lines` lines have come and `delay` more ms are over; gives its lines. Without a limit it must end well. */
async function run(program: string, args: readonly string[], lines = Number.POSITIVE_INFINITY, delay = 0) {
  // V8 would spend three seconds a process on making the runtime's wasm fast.
  const started = ["--liftoff-only", join(folder, program), ...args];
  const child = spawn(process.execPath, started, { stdio: ["ignore", "pipe", "pipe"] });
  const [said, errors]: [string[], string[]] = [[], []];
  child.stderr.on("data", (data) => errors.push(String(data)));
  createInterface(child.stdout).on("line", (line) => {
    said.push(line);
    if (said.length === lines) setTimeout(() => child.kill("SIGKILL"), delay);
  });
  const end = await new Promise((done) => child.on("close", (code, signal) => done(signal ?? code)));
  expect(end, errors.join("")).toBe(lines === Number.POSITIVE_INFINITY ? 0 : "SIGKILL");
  return said;
}

describe.each([
  ["onnxruntime-node", "cpu"],
  ["onnxruntime-web", "wasm"],
])("a run on %s that is killed twice", (name, provider) => {
  it("ends in the bits of one that was not", async () => {
    const runtime = pathToFileURL(resolve(name)).href;
    const [broken, whole] = [join(folder, `${name}-broken`), join(folder, `${name}-whole`)];
    const lives = [];
    for (const lines of [5, 6, undefined]) lives.push(await run("train.mjs", [broken, runtime, provider], lines));
    // Each went on from the file, and not from the beginning.
    const starts = lives.map(([first]) => Number(first));
    expect(starts[1]).toBeGreaterThan(starts[0]!);
    expect(starts.at(-1)).toBeGreaterThan(starts.at(-2)!);
    expect(lives.at(-1)!.at(-1)).toBe("48");
    expect(await run("train.mjs", [whole, runtime, provider])).toContain("3");
    const [expected, file] = await Promise.all([whole, broken].map((path) => checkpointFile(path).load()));
    expect(Buffer.compare(file!, expected!)).toBe(0);
  });
});

describe("checkpointFile", () => {
  it("holds a whole file whenever the process that saves is killed", async () => {
    const path = join(folder, "saved");
    for (const delay of [0, 2, 4, 6]) {
      await run("save.mjs", [path], 2, delay);
      const bytes = (await checkpointFile(path).load())!;
      const version = bytes[0]!;
      expect(Buffer.compare(bytes, Buffer.alloc(2 ** 22 + version, version))).toBe(0);
    }
    // What the last one left does not add up.
    expect((await readdir(folder)).filter((name) => name.startsWith("saved")).length).toBeLessThanOrEqual(2);
  });

  it("makes its folder, takes URLs, and has nothing before the first save", async () => {
    const path = join(folder, "runs", "today", "a.safetensors");
    const file = checkpointFile(pathToFileURL(path));
    expect(await file.load()).toBeUndefined();
    await file.save(Uint8Array.of(1, 2));
    expect([...(await checkpointFile(path).load())!]).toEqual([1, 2]);
  });

  it("saves one after the other, also when nobody waits", async () => {
    const file = checkpointFile(join(folder, "queue"));
    const big = (byte: number) => new Uint8Array(2 ** 22).fill(byte);
    const saves = [big(1), big(2), Uint8Array.of(3)].map(file.save);
    await saves[1];
    expect((await file.load())!.every((byte) => byte === 2)).toBe(true);
    await saves[2];
    expect([...(await file.load())!]).toEqual([3]);
  });

  it("passes errors of the file system on, keeps the file, and saves again after them", async () => {
    const path = join(folder, "kept");
    const file = checkpointFile(path);
    await file.save(Uint8Array.of(1));
    await rename(path, `${path}.away`);
    await mkdir(path);
    await expect(file.save(Uint8Array.of(2))).rejects.toThrow("EISDIR: illegal operation on a directory, open");
    await rmdir(path);
    await rename(`${path}.away`, path);
    expect([...(await file.load())!]).toEqual([1]);
    await file.save(Uint8Array.of(3));
    expect([...(await file.load())!]).toEqual([3]);
    await writeFile(join(folder, "file"), "");
    await expect(checkpointFile(join(folder, "file", "a")).load()).rejects.toThrow("ENOTDIR");
    expect((await readdir(folder)).filter((name) => name.startsWith("kept"))).toEqual(["kept"]);
  });
});
