// The command on files as people write them: a target that is right, targets that are not, lists of known failures.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { allCases } from "../allCases.ts";
import { main } from "./main.ts";

const folder = mkdtempSync(join(tmpdir(), "reg-conformance-"));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const index = pathToFileURL(join(import.meta.dirname, "../index.ts")).href;
const core = written("core.mjs", `import { coreTarget } from "${index}";\nexport default () => coreTarget();\n`);
const broken = written(
  "broken.mjs",
  `import { coreTarget } from "${index}";
const { arithmetic, ...target } = coreTarget();
const value = async (penalty, w) => (penalty.name === "l2" ? 2 : 1) * (await arithmetic.value(penalty, w));
export default { ...target, version: "core (l2 twice)", arithmetic: { ...arithmetic, value } };
`,
);

async function run(...argv: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await main(argv, { stdout, stderr });
  const read = (stream: PassThrough) => `${stream.read() ?? ""}`.replaceAll(folder, "");
  return { code, stdout: read(stdout), stderr: read(stderr) };
}

const json = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));

describe("reg-conformance", () => {
  it("runs the whole suite and writes every form of the report", async () => {
    const { code, stdout, stderr } = await run("--target", core, "--report", join(folder, "out"));
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^\d+ passed, \d+ inherited, 0 failed, \d+ skipped\.\nwritten: \/out\/results\.json, \/out\/report\.md, \/out\/index\.html, \/out\/badge\.json\n$/,
      ),
    });
    expect(stderr).toContain(`core (float64 kernels): ${allCases.length} of ${allCases.length} cases`);
    expect(readdirSync(join(folder, "out")).toSorted()).toEqual([
      "badge.json",
      "index.html",
      "report.md",
      "results.json",
    ]);
    expect(json("out/results.json").results).toHaveLength(allCases.length);
    expect(json("out/badge.json")).toMatchObject({ schemaVersion: 1, color: "brightgreen" });
  });

  it("fails where a case fails, and says which and why", async () => {
    const { code, stdout } = await run("--target", broken);
    expect(code).toBe(1);
    expect(stdout).toContain("failed l2/value/one row, l2=0.5 (core (l2 twice))\n  value: expected ");
  });

  it("passes where only what is known fails, and tells what can come off the list", async () => {
    const list = written(
      "known.json",
      JSON.stringify({ "l2/value": "issue 12", "l2/properties": "issue 13", l1: "fixed" }),
    );
    const { code, stdout } = await run("--target", broken, "--known-failing", list);
    expect(code).toBe(0);
    expect(stdout).toContain("passed l1, which is on the list of known failures (fixed): take it off.\n");
    expect(stdout).toMatch(/\n\d+ passed, \d+ inherited, 0 failed, \d+ known, \d+ skipped\.\n$/);
  });

  const example = "Write `export default myTarget();` at its end: the README of @reg/conformance has a whole one.";
  const form = `Write { "l1/prox": "issue 12: thresholds twice" }: names of cases, each with the reason.`;
  it.each([
    ["no target", [], "required option '--target <file>' not specified."],
    [
      "a file that is not there",
      ["--target", "/none.mjs"],
      "/none.mjs: expected a file, received none of this name. Give its path: --target ./target.mjs",
    ],
    [
      "a file that throws",
      ["--target", written("throws.mjs", `throw new Error("no GPU\\nat all");`)],
      "/throws.mjs: expected a module that can be imported, received no GPU.",
    ],
    [
      "no default export",
      ["--target", written("named.mjs", "export const target = 1;")],
      `/named.mjs: expected a target as its default export, received exports named target. ${example}`,
    ],
    [
      "an empty file",
      ["--target", written("empty.mjs", "")],
      `/empty.mjs: expected a target as its default export, received no exports. ${example}`,
    ],
    [
      "a default export that gives no target",
      ["--target", written("nothing.mjs", "export default () => {};")],
      `/nothing.mjs: expected a target as its default export, received undefined. ${example}`,
    ],
    [
      "a target without all of it",
      ["--target", written("half.mjs", "export default { adapter: {} };")],
      `/half.mjs, version: expected a string, received undefined. ${example}`,
    ],
    [
      "a list of failures that is not there",
      ["--target", core, "--known-failing", "/none.json"],
      "/none.json: expected a file, received none of this name.",
    ],
    [
      "a list in another form",
      ["--target", core, "--known-failing", written("list.json", `["l1/value"]`)],
      `/list.json: expected an object, received ["l1/value"]. ${form}`,
    ],
    [
      "a known failure without a reason",
      ["--target", core, "--known-failing", written("why.json", `{ "l1/value": "" }`)],
      `/why.json, "l1/value": expected a reason in words, received "". ${form}`,
    ],
    [
      "a known failure that is no case",
      ["--target", core, "--known-failing", written("typo.json", `{ "l1/vaule": "a typo" }`)],
      `/typo.json: expected the name of a case or its beginning up to a slash (* is any part), received "l1/vaule". They begin with ${[...new Set(allCases.map(({ name }) => name.split("/")[0]))].join(", ")}.`,
    ],
    [
      "an option that is none",
      ["--target", core, "--reprot", "out"],
      "unknown option '--reprot'. (Did you mean --report?)",
    ],
  ] as const)("refuses %s in one line, before anything runs", async (_, argv, message) => {
    expect(await run(...argv)).toEqual({ code: 2, stdout: "", stderr: `[@reg/conformance] ${message}\n` });
  });

  it("says what it takes", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    expect(stdout).toContain("--known-failing <file>");
  });
});
