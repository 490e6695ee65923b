import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { fuzzers } from "./fuzzers/index.ts";
import type { FuzzReport } from "./runFuzzer.ts";

const script = fileURLToPath(new URL("../dist/fuzz.js", import.meta.url));
/** REG_FUZZ_SECONDS=60 looks longer. */
const seconds = process.env.REG_FUZZ_SECONDS ?? "20";

const run = (...words: string[]) =>
  promisify(execFile)(process.execPath, [script, ...words]).catch((error: { stdout: string; stderr: string }) => error);

it.each([...fuzzers.keys()])(
  "finds nothing but results and RegErrors in %s",
  async (name) => {
    const { stdout } = await run(name, "--seconds", name === "onnx" ? seconds : String(Number(seconds) / 4), "--json");
    const [report]: FuzzReport[] = JSON.parse(stdout);
    expect(report!.found).toEqual([]);
    expect(report!.inputs).toBeGreaterThan(100);
  },
  Number(seconds) * 1000 + 60_000,
);

it("names the fuzzers there are when one is unknown", async () => {
  const { stderr } = await run("onyx");
  expect(stderr).toBe(
    'fuzz: no fuzzer is called "onyx". There are: brainjs, checkpoint, configurations, csv, globs, keras, kerasFiles, npy, onnx, tfjs.\n',
  );
});
